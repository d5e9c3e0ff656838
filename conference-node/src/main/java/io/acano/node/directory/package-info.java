/**
 * CoSpaces, users, rules and live calls, typed and cached, kept fresh by change feeds. The only
 * package that speaks SQL.
 */
@NullMarked
package io.acano.node.directory;

import org.jspecify.annotations.NullMarked;
