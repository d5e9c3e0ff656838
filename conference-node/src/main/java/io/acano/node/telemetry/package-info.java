/** Counters and gauges that the management API shows. */
@NullMarked
package io.acano.node.telemetry;

import org.jspecify.annotations.NullMarked;
