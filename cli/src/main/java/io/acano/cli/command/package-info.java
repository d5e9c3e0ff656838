/** The commands, one class per noun, and what they are given by the process. */
@NullMarked
package io.acano.cli.command;

import org.jspecify.annotations.NullMarked;
