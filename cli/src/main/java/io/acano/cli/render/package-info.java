/** Text for people: tables and the state of a cluster. Pure. */
@NullMarked
package io.acano.cli.render;

import org.jspecify.annotations.NullMarked;
