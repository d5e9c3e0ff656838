/** Real phones for tests: baresip with a tone for a microphone, and what it recorded. */
@NullMarked
package io.acano.node.phone;

import org.jspecify.annotations.NullMarked;
