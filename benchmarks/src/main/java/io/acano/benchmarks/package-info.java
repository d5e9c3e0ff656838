/** Load commands that print ratios to a peer. Started by {@code ./acano bench}. */
@NullMarked
package io.acano.benchmarks;

import org.jspecify.annotations.NullMarked;
