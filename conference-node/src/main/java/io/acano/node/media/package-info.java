/** The audio of call legs: what a call asks of media. */
@NullMarked
package io.acano.node.media;

import org.jspecify.annotations.NullMarked;
