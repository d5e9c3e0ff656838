/** State machines of conference, participant and call leg; no protocol, no library. */
@NullMarked
package io.acano.node.call;

import org.jspecify.annotations.NullMarked;
