/** The life of a component: start, drain, stop, health. */
@NullMarked
package io.acano.node.component;

import org.jspecify.annotations.NullMarked;
