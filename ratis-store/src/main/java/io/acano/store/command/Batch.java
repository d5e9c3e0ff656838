package io.acano.store.command;

import java.util.List;

/** One Raft log entry: the transactions that waited at one proposer, in order. */
public record Batch(List<TransactionCommand> transactions) {}
