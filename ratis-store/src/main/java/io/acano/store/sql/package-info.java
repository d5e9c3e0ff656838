/** SQL: parse, validate, plan, execute. The only package that imports Calcite. */
@NullMarked
package io.acano.store.sql;

import org.jspecify.annotations.NullMarked;
