/** The engine on RocksDB. The only package that imports RocksDB. */
@NullMarked
package io.acano.store.engine.rocks;

import org.jspecify.annotations.NullMarked;
