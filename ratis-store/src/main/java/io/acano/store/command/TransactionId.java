package io.acano.store.command;

import java.util.UUID;

/**
 * Names one commit attempt for ever, so that a repeated proposal finds its first outcome.
 *
 * @param proposer one run of one proposer
 * @param sequence counts within that run
 */
public record TransactionId(UUID proposer, long sequence) {}
