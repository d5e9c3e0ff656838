/** What a user of the store sees: sessions, rows, change feeds, errors. Imports nothing of ours. */
@NullMarked
package io.acano.store.api;

import org.jspecify.annotations.NullMarked;
