/**
 * The words of the system as records: coSpace, user, rule, call, call leg. Imports nothing of ours.
 */
@NullMarked
package io.acano.node.model;

import org.jspecify.annotations.NullMarked;
