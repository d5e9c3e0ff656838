/** The PostgreSQL wire protocol, version 3. The only package that imports Netty. */
@NullMarked
package io.acano.store.pgwire;

import org.jspecify.annotations.NullMarked;
