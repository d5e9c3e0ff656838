/**
 * One HOCON file per instance, mapped to validated records. The only package that imports Typesafe
 * Config.
 */
@NullMarked
package io.acano.node.config;

import org.jspecify.annotations.NullMarked;
