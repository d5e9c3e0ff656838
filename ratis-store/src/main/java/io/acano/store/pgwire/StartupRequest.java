package io.acano.store.pgwire;

import java.util.Map;

/** A client's startup packet: the minor version of protocol 3 and its parameters. */
record StartupRequest(int minorVersion, Map<String, String> parameters) {}
