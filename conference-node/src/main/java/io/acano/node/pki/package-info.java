/** The built-in certificate authority. The only package that imports Bouncy Castle's PKIX. */
@NullMarked
package io.acano.node.pki;

import org.jspecify.annotations.NullMarked;
