/** JSON values: the one package that knows the library. */
@NullMarked
package io.acano.cli.json;

import org.jspecify.annotations.NullMarked;
