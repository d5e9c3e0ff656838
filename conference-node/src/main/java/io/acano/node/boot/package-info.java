/** Main and wiring: reads the configuration and starts the chosen components. */
@NullMarked
package io.acano.node.boot;

import org.jspecify.annotations.NullMarked;
