package io.acano.store.raft;

import io.acano.store.command.CommandLimits;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** Ratis' many keys: only those that differ from its defaults, each with its reason. */
final class RatisProperties {
  private RatisProperties() {}

  static RaftProperties of(RaftSettings settings, Path logFolder, String bindHost, int bindPort) {
    RaftProperties properties = new RaftProperties();
    RaftConfigKeys.Rpc.setType(properties, new PromptCommitRpc());
    GrpcConfigKeys.Server.setHost(properties, bindHost);
    GrpcConfigKeys.Server.setPort(properties, bindPort);
    RaftServerConfigKeys.setStorageDir(properties, List.of(logFolder.toFile()));
    RaftServerConfigKeys.setRemovedGroupsDir(
        properties, new File(logFolder.toFile(), "removed-groups"));

    TimeDuration min = time(settings.electionTimeoutMin());
    TimeDuration max = time(settings.electionTimeoutMax());
    RaftServerConfigKeys.Rpc.setTimeoutMin(properties, min);
    RaftServerConfigKeys.Rpc.setTimeoutMax(properties, max);
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(properties, min);
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(properties, max);
    // A process that was stopped for long (a suspended machine) must go on, not close its server:
    // Raft is safe with it, and reads go through the log.
    RaftServerConfigKeys.setCloseThreshold(properties, TimeDuration.valueOf(365, TimeUnit.DAYS));

    // Otherwise each advance of the commit index appends an entry of its own to the log.
    RaftServerConfigKeys.Log.setLogMetadataEnabled(properties, false);
    RaftServerConfigKeys.Log.Appender.setWaitTimeMin(properties, TimeDuration.ONE_MILLISECOND);
    // Also the greatest entry that the log reads back: twice what a batch may have.
    RaftServerConfigKeys.Log.Appender.setBufferByteLimit(
        properties, SizeInBytes.valueOf(2L * CommandLimits.BATCH_BYTES));
    RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SizeInBytes.valueOf("16MB"));
    RaftServerConfigKeys.Log.setSegmentCacheSizeMax(properties, SizeInBytes.valueOf("64MB"));

    RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, true);
    RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(properties, settings.snapshotEntries());
    RaftServerConfigKeys.Snapshot.setRetentionFileNum(properties, CheckpointStorage.KEPT);
    // A stop must be quick; a restart replays what came after the last snapshot.
    RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(properties, false);
    RaftServerConfigKeys.Snapshot.setTriggerWhenRemoveEnabled(properties, false);
    // Without it one dead member would keep the log growing for ever.
    RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(properties, true);
    RaftServerConfigKeys.Log.setPurgePreservationLogNum(properties, settings.retainedEntries());
    RaftServerConfigKeys.Log.setPurgeGap(
        properties, (int) Math.min(1024, settings.snapshotEntries()));

    // Ratis sends a snapshot to a member that is down until this many chunks wait, and then waits
    // the product of these two: many small ones and a short time keep that to a few seconds.
    RaftServerConfigKeys.Log.Appender.setSnapshotChunkSizeMax(
        properties, SizeInBytes.valueOf("1MB"));
    GrpcConfigKeys.Server.setInstallSnapshotRequestElementLimit(properties, 64);
    GrpcConfigKeys.Server.setInstallSnapshotRequestTimeout(
        properties, TimeDuration.valueOf(100, TimeUnit.MILLISECONDS));

    // A member on probation counts as caught up within this many entries; the wait for the rest is
    // ours, before it becomes a voter.
    RaftServerConfigKeys.setStagingCatchupGap(properties, 1000);
    // The first connection to a cold process may take longer than an election timeout.
    RaftServerConfigKeys.setStagingTimeout(properties, TimeDuration.valueOf(10, TimeUnit.SECONDS));
    // A member that comes back is found within half a second, however long it was away.
    RaftServerConfigKeys.Log.Appender.setRetryPolicy(
        properties, "1ms,10, 100ms,50, 500ms,1000000000");
    RaftClientConfigKeys.Rpc.setRequestTimeout(
        properties, TimeDuration.valueOf(3, TimeUnit.SECONDS));
    return properties;
  }

  private static TimeDuration time(Duration duration) {
    return TimeDuration.valueOf(duration.toMillis(), TimeUnit.MILLISECONDS);
  }
}
