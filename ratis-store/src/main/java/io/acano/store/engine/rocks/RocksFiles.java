package io.acano.store.engine.rocks;

import io.acano.store.engine.Family;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** The native database with its families and options, opened and closed as one. */
final class RocksFiles {
  private static final int BLOOM_BITS_PER_KEY = 10;
  private static final int BLOCK_BYTES = 4 * 1024;
  private static final int LOG_FILE_BYTES = 4 << 20;

  private final RocksDB db;
  private final Map<Family, ColumnFamilyHandle> handles;

  /** Native objects that must outlive the database, the last made first. */
  private final Deque<AutoCloseable> natives;

  private RocksFiles(
      RocksDB db, Map<Family, ColumnFamilyHandle> handles, Deque<AutoCloseable> natives) {
    this.db = db;
    this.handles = handles;
    this.natives = natives;
  }

  static RocksFiles open(Path directory, RocksSettings settings) {
    RocksDB.loadLibrary();
    Deque<AutoCloseable> natives = new ArrayDeque<>();
    try {
      Files.createDirectories(directory);
      Cache cache = new LRUCache(settings.blockCacheBytes());
      natives.push(cache);
      BloomFilter filter = new BloomFilter(BLOOM_BITS_PER_KEY, false);
      natives.push(filter);
      ColumnFamilyOptions familyOptions =
          new ColumnFamilyOptions()
              .setWriteBufferSize(settings.writeBufferBytes())
              .setMaxWriteBufferNumber(3)
              .setCompressionType(CompressionType.LZ4_COMPRESSION)
              .setTableFormatConfig(
                  new BlockBasedTableConfig()
                      .setBlockCache(cache)
                      .setFilterPolicy(filter)
                      .setBlockSize(BLOCK_BYTES)
                      .setCacheIndexAndFilterBlocks(true)
                      .setCacheIndexAndFilterBlocksWithHighPriority(true)
                      .setPinL0FilterAndIndexBlocksInCache(true));
      natives.push(familyOptions);
      DBOptions options =
          new DBOptions()
              .setCreateIfMissing(true)
              .setCreateMissingColumnFamilies(true)
              .setAtomicFlush(true)
              .setDbWriteBufferSize(settings.writeBufferBytes())
              .setMaxOpenFiles(settings.openFiles())
              .setMaxBackgroundJobs(settings.backgroundJobs())
              .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
              .setMaxLogFileSize(LOG_FILE_BYTES)
              .setKeepLogFileNum(4)
              .setStatsDumpPeriodSec(0)
              .setStatsPersistPeriodSec(0);
      natives.push(options);
      List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
      for (Family family : Family.values()) {
        descriptors.add(new ColumnFamilyDescriptor(name(family), familyOptions));
      }
      List<ColumnFamilyHandle> opened = new ArrayList<>();
      RocksDB db = RocksDB.open(options, directory.toString(), descriptors, opened);
      Map<Family, ColumnFamilyHandle> handles = new EnumMap<>(Family.class);
      for (Family family : Family.values()) {
        handles.put(family, opened.get(handles.size()));
      }
      return new RocksFiles(db, handles, natives);
    } catch (RocksDBException e) {
      closeAll(natives);
      throw RocksEngine.failed("open " + directory, e);
    } catch (IOException e) {
      closeAll(natives);
      throw new UncheckedIOException("cannot make the folder " + directory, e);
    }
  }

  RocksDB db() {
    return db;
  }

  ColumnFamilyHandle handle(Family family) {
    ColumnFamilyHandle handle = handles.get(family);
    if (handle == null) {
      throw new IllegalStateException("no column family for " + family);
    }
    return handle;
  }

  List<ColumnFamilyHandle> handles() {
    return List.copyOf(handles.values());
  }

  void close() {
    handles.values().forEach(ColumnFamilyHandle::close);
    db.close();
    closeAll(natives);
  }

  /** Forces every file of {@code directory}, its entries, and its own name to the disk. */
  static void sync(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        syncOne(file);
      }
      Path parent = directory.toAbsolutePath().getParent();
      if (parent != null) {
        syncOne(parent);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot sync " + directory, e);
    }
  }

  private static void syncOne(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** RocksDB wants a family called default, which is where the few values of META go. */
  private static byte[] name(Family family) {
    return switch (family) {
      case META -> RocksDB.DEFAULT_COLUMN_FAMILY.clone();
      case DATA, COMMIT_LOG, OUTCOMES ->
          family.name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
    };
  }

  private static void closeAll(Deque<AutoCloseable> natives) {
    for (AutoCloseable object : natives) {
      try {
        object.close();
      } catch (Exception e) {
        throw new IllegalStateException("a native object does not close", e);
      }
    }
  }
}
