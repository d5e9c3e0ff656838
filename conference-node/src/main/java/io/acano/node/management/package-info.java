/** The management API: HTTPS and JSON. The only package that imports Vert.x. */
@NullMarked
package io.acano.node.management;

import org.jspecify.annotations.NullMarked;
