/** information_schema and pg_catalog as virtual tables. */
@NullMarked
package io.acano.store.sql.system;

import org.jspecify.annotations.NullMarked;
