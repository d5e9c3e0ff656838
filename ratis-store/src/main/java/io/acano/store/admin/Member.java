package io.acano.store.admin;

/** A replica as its peers reach it: instance name, host and port of its Raft listener. */
public record Member(String name, String host, int port) {}
