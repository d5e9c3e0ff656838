/** Names and types resolved by Calcite, then access paths and operators of our own. */
@NullMarked
package io.acano.store.sql.plan;

import org.jspecify.annotations.NullMarked;
