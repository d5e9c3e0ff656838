/** Contexts, and the management API of the instances that a context names. */
@NullMarked
package io.acano.cli.client;

import org.jspecify.annotations.NullMarked;
