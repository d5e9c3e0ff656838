/** Tables, columns and indexes as they are described in the store itself. Pure. */
@NullMarked
package io.acano.store.catalog;

import org.jspecify.annotations.NullMarked;
