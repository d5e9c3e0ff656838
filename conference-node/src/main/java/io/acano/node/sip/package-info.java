/** SIP call legs. The only package that imports JAIN-SIP. */
@NullMarked
package io.acano.node.sip;

import org.jspecify.annotations.NullMarked;
