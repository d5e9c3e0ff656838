/** PostgreSQL's lexical rules and grammar, by recursive descent, into Calcite's syntax tree. */
@NullMarked
package io.acano.store.sql.parse;

import org.jspecify.annotations.NullMarked;
