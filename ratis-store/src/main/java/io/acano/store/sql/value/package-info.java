/** SQL values: order, conversion, text forms. Pure. */
@NullMarked
package io.acano.store.sql.value;

import org.jspecify.annotations.NullMarked;
