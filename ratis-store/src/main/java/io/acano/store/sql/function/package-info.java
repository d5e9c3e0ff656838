/** PostgreSQL's operators and functions: signatures and what they compute. */
@NullMarked
package io.acano.store.sql.function;

import org.jspecify.annotations.NullMarked;
