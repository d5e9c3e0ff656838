package io.acano.store.engine;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An engine without a disk, for tests and simulation: each state is an immutable version, so a
 * snapshot, a flush and a crash are one assignment each.
 */
public final class InMemoryEngine implements KeyValueEngine {
  private static final String CHECKPOINT_FILE = "state";

  /** One whole state. The trees are never written to after the version is published. */
  private record Version(long appliedIndex, Map<Family, PersistentTree> trees) {
    PersistentTree tree(Family family) {
      return trees.getOrDefault(family, PersistentTree.EMPTY);
    }
  }

  private volatile Version current;
  private volatile Version durable;
  private volatile boolean closed;

  public InMemoryEngine() {
    this(new Version(0, Map.of()));
  }

  private InMemoryEngine(Version version) {
    this.current = version;
    this.durable = version;
  }

  /** Opens the state that {@link #checkpoint} wrote. */
  public static InMemoryEngine open(Path directory) {
    try (DataInputStream in =
        new DataInputStream(
            new BufferedInputStream(Files.newInputStream(directory.resolve(CHECKPOINT_FILE))))) {
      long appliedIndex = in.readLong();
      Map<Family, PersistentTree> trees = new EnumMap<>(Family.class);
      for (Family family : Family.values()) {
        PersistentTree tree = PersistentTree.EMPTY;
        for (int left = in.readInt(); left > 0; left--) {
          tree = tree.put(readBytes(in), readBytes(in));
        }
        trees.put(family, tree);
      }
      return new InMemoryEngine(new Version(appliedIndex, trees));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the checkpoint in " + directory, e);
    }
  }

  /** The engine that a process would find after this one lost power: the last flushed state. */
  public InMemoryEngine afterCrash() {
    closed = true;
    return new InMemoryEngine(durable);
  }

  @Override
  public Snapshot snapshot() {
    checkOpen();
    return new VersionSnapshot(current);
  }

  @Override
  public long appliedIndex() {
    return current.appliedIndex;
  }

  @Override
  public void write(WriteBatch batch) {
    checkOpen();
    Version before = current;
    if (batch.appliedIndex() <= before.appliedIndex) {
      throw new IllegalArgumentException(
          "index " + batch.appliedIndex() + " does not follow " + before.appliedIndex);
    }
    Map<Family, PersistentTree> trees = new EnumMap<>(Family.class);
    trees.putAll(before.trees);
    for (WriteBatch.Write write : batch.writes()) {
      PersistentTree tree = trees.getOrDefault(write.family(), PersistentTree.EMPTY);
      byte[] value = write.value();
      trees.put(
          write.family(), value == null ? tree.remove(write.key()) : tree.put(write.key(), value));
    }
    current = new Version(batch.appliedIndex(), trees);
  }

  @Override
  public long flush() {
    checkOpen();
    durable = current;
    return durable.appliedIndex;
  }

  @Override
  public void checkpoint(Path directory) {
    flush();
    Version version = current;
    try {
      Files.createDirectory(directory);
      try (DataOutputStream out =
          new DataOutputStream(
              new BufferedOutputStream(
                  Files.newOutputStream(directory.resolve(CHECKPOINT_FILE))))) {
        out.writeLong(version.appliedIndex);
        for (Family family : Family.values()) {
          PersistentTree tree = version.tree(family);
          out.writeInt(tree.size());
          PersistentTree.Walk walk = tree.walk(new byte[0], null, false);
          for (var node = walk.next(); node != null; node = walk.next()) {
            writeBytes(out, node.key());
            writeBytes(out, node.value());
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write a checkpoint to " + directory, e);
    }
  }

  @Override
  public void close() {
    closed = true;
  }

  private void checkOpen() {
    if (closed) {
      throw new EngineClosedException("the in-memory engine");
    }
  }

  private static byte[] readBytes(DataInputStream in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return bytes;
  }

  private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private final class VersionSnapshot implements Snapshot {
    private final Version version;

    private VersionSnapshot(Version version) {
      this.version = version;
    }

    @Override
    public long appliedIndex() {
      return version.appliedIndex;
    }

    @Override
    public byte @Nullable [] get(Family family, byte[] key) {
      checkOpen();
      return version.tree(family).get(key);
    }

    @Override
    public Cursor scan(Family family, byte[] from, byte @Nullable [] to, boolean reverse) {
      checkOpen();
      return new TreeCursor(version.tree(family).walk(from, to, reverse));
    }

    @Override
    public void close() {}
  }

  private final class TreeCursor implements Cursor {
    private final PersistentTree.Walk walk;
    private PersistentTree.@Nullable Node node;

    private TreeCursor(PersistentTree.Walk walk) {
      this.walk = walk;
    }

    @Override
    public boolean next() {
      checkOpen();
      node = walk.next();
      return node != null;
    }

    @Override
    public byte[] key() {
      return here().key();
    }

    @Override
    public byte[] value() {
      return here().value();
    }

    @Override
    public void close() {}

    private PersistentTree.Node here() {
      if (node == null) {
        throw new IllegalStateException("the cursor is not on an entry");
      }
      return node;
    }
  }
}
