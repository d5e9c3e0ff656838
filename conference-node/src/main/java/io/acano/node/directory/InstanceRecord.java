package io.acano.node.directory;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An instance as it told the cluster about itself. What is null it has not told yet, or does not
 * have.
 *
 * @param incarnation grows with each start
 * @param management base URL of its management API
 * @param raft host:port, as are postgres and sip
 */
public record InstanceRecord(
    String name,
    @Nullable String location,
    List<String> components,
    @Nullable String softwareVersion,
    long incarnation,
    @Nullable String management,
    @Nullable String raft,
    @Nullable String postgres,
    @Nullable String sip,
    @Nullable Instant startedAt) {}
