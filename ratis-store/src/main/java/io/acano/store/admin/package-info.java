/** What an operator asks of one replica: status, membership, leadership. */
@NullMarked
package io.acano.store.admin;

import org.jspecify.annotations.NullMarked;
