package io.acano.store.raft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.SnapshotRetentionPolicy;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.impl.FileListSnapshotInfo;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots in Ratis' layout: {@code sm/snapshot.TERM_INDEX/} holds the files of one engine
 * checkpoint and a {@code FILES} list of their names and sizes, written last, so that a folder that
 * is not whole is never taken for a snapshot. Ratis sends the files of the newest one with an MD5
 * that the receiver checks; a receiver's folder replaces its whole {@code sm}.
 */
final class CheckpointStorage implements StateMachineStorage {
  /** A leader may still be sending the older one. */
  static final int KEPT = 2;

  private static final String LIST = "FILES";
  private static final Pattern NAME = Pattern.compile("snapshot\\.(\\d+)_(\\d+)");

  /** One snapshot that is whole. */
  record Checkpoint(Path folder, TermIndex termIndex, List<Path> files) {
    SnapshotInfo info() {
      // Without a digest here, Ratis computes one while it sends the file.
      return new FileListSnapshotInfo(
          files.stream().map(file -> new FileInfo(file, null)).toList(), termIndex);
    }
  }

  private volatile @Nullable Path folder;
  private volatile @Nullable Path building;
  private volatile @Nullable Checkpoint latest;

  /** Reads what is there and clears what a crash left half made or half received. */
  @Override
  public void init(RaftStorage storage) throws IOException {
    Path sm = storage.getStorageDir().getStateMachineDir().toPath();
    Path root = storage.getStorageDir().getRoot().toPath();
    folder = sm;
    building = root.resolve("checkpoint.tmp");
    DurableFiles.deleteTree(root.resolve("checkpoint.tmp"));
    DurableFiles.deleteTree(storage.getStorageDir().getTmpDir().toPath());
    DurableFiles.createDirectories(sm);
    reload();
  }

  /** Looks for the newest snapshot again, after Ratis has put a received one in place. */
  @Nullable Checkpoint reload() throws IOException {
    List<Checkpoint> all = list();
    Checkpoint newest = all.isEmpty() ? null : all.getFirst();
    latest = newest;
    return newest;
  }

  @Nullable Checkpoint latest() {
    return latest;
  }

  /** A folder that does not exist, into which the engine writes its next checkpoint. */
  Path newFolder() throws IOException {
    Path fresh = initialized(building);
    DurableFiles.deleteTree(fresh);
    return fresh;
  }

  /** Makes the checkpoint in {@code made} the snapshot at {@code termIndex}. */
  void publish(Path made, TermIndex termIndex) throws IOException {
    StringBuilder list = new StringBuilder();
    try (Stream<Path> files = Files.list(made)) {
      for (Path file : files.sorted().toList()) {
        list.append(Files.size(file)).append(' ').append(file.getFileName()).append('\n');
      }
    }
    DurableFiles.write(made.resolve(LIST), list.toString());
    Path target =
        initialized(folder).resolve("snapshot." + termIndex.getTerm() + "_" + termIndex.getIndex());
    DurableFiles.deleteTree(target);
    DurableFiles.move(made, target);
    reload();
  }

  @Override
  public @Nullable SnapshotInfo getLatestSnapshot() {
    Checkpoint newest = latest;
    return newest == null ? null : newest.info();
  }

  @Override
  public void format() {}

  @Override
  public void cleanupOldSnapshots(@Nullable SnapshotRetentionPolicy policy) throws IOException {
    List<Checkpoint> all = list();
    for (Checkpoint old : all.subList(Math.min(KEPT, all.size()), all.size())) {
      DurableFiles.deleteTree(old.folder());
    }
  }

  /** The whole snapshots, newest first. */
  private List<Checkpoint> list() throws IOException {
    List<Checkpoint> whole = new ArrayList<>();
    try (Stream<Path> entries = Files.list(initialized(folder))) {
      for (Path entry : entries.toList()) {
        Matcher name = NAME.matcher(entry.getFileName().toString());
        List<Path> files = name.matches() ? wholeFiles(entry) : null;
        if (files != null) {
          whole.add(
              new Checkpoint(
                  entry,
                  TermIndex.valueOf(Long.parseLong(name.group(1)), Long.parseLong(name.group(2))),
                  files));
        }
      }
    } catch (NoSuchFileException replacedMeanwhile) {
      // Ratis is just putting a received snapshot in place; reload() follows.
      return List.of();
    }
    whole.sort(
        Comparator.comparingLong((Checkpoint checkpoint) -> checkpoint.termIndex().getIndex())
            .reversed());
    return whole;
  }

  /** The files of a snapshot, its list last, or null if one is missing or has another size. */
  private static @Nullable List<Path> wholeFiles(Path snapshot) throws IOException {
    Path list = snapshot.resolve(LIST);
    if (!Files.isRegularFile(list)) {
      return null;
    }
    Map<Path, Long> sizes = new TreeMap<>();
    for (String line : Files.readAllLines(list)) {
      String[] fields = line.split(" ", 2);
      sizes.put(snapshot.resolve(fields[1]), Long.parseLong(fields[0]));
    }
    for (Map.Entry<Path, Long> each : sizes.entrySet()) {
      if (!Files.isRegularFile(each.getKey()) || Files.size(each.getKey()) != each.getValue()) {
        return null;
      }
    }
    List<Path> files = new ArrayList<>(sizes.keySet());
    files.add(list);
    return files;
  }

  private static Path initialized(@Nullable Path path) {
    if (path == null) {
      throw new IllegalStateException("the snapshot storage is used before it is initialized");
    }
    return path;
  }
}
