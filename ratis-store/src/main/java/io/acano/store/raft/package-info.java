/**
 * Consensus: proposer, state machine adapter, membership, snapshots. The only package that imports
 * Ratis.
 */
@NullMarked
package io.acano.store.raft;

import org.jspecify.annotations.NullMarked;
