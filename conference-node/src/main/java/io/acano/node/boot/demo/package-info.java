/**
 * {@code ./acano demo}: a supervisor of three instances in three processes on loopback, which forms
 * their cluster and fills it through the management API, as anybody else would.
 */
@NullMarked
package io.acano.node.boot.demo;

import org.jspecify.annotations.NullMarked;
