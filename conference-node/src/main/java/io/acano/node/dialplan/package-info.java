/** Where a dialled address leads. Pure. */
@NullMarked
package io.acano.node.dialplan;

import org.jspecify.annotations.NullMarked;
