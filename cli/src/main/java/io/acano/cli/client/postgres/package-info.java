/** SQL over the PostgreSQL protocol: the one package that knows the driver. */
@NullMarked
package io.acano.cli.client.postgres;

import org.jspecify.annotations.NullMarked;
