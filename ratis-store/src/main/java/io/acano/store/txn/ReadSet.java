package io.acano.store.txn;

import io.acano.store.command.KeyRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a transaction read, as points and ranges that do not touch each other. When it grows beyond
 * its limit, neighbours are joined into ranges over the gaps between them: certification may then
 * see a conflict that is none, but never misses one.
 */
final class ReadSet {
  /** What it may take in a command. */
  static final int ENCODED_BYTES_MAX = 128 * 1024;

  /** Lengths and tags around one point or range in a command, at most. */
  private static final int FRAME_BYTES = 12;

  /** How many neighbours become one range in a step of coarsening. */
  private static final int JOINED = 8;

  private final NavigableSet<byte[]> points = new TreeSet<>(Arrays::compareUnsigned);

  /** Start to exclusive end. */
  private final NavigableMap<byte[], byte[]> ranges = new TreeMap<>(Arrays::compareUnsigned);

  private int bytes;

  void point(byte[] key) {
    if (!isCovered(key) && points.add(key)) {
      bytes += FRAME_BYTES + key.length;
      coarsenIfLarge();
    }
  }

  void range(byte[] from, byte[] to) {
    if (Arrays.compareUnsigned(from, to) < 0) {
      add(from, to);
      coarsenIfLarge();
    }
  }

  List<byte[]> points() {
    return List.copyOf(points);
  }

  List<KeyRange> ranges() {
    List<KeyRange> list = new ArrayList<>(ranges.size());
    ranges.forEach((from, to) -> list.add(new KeyRange(from, to)));
    return list;
  }

  private boolean isCovered(byte[] key) {
    Map.Entry<byte[], byte[]> range = ranges.floorEntry(key);
    return range != null && Arrays.compareUnsigned(key, range.getValue()) < 0;
  }

  private void add(byte[] from, byte[] to) {
    byte[] start = from;
    byte[] end = to;
    Map.Entry<byte[], byte[]> before = ranges.floorEntry(from);
    if (before != null && Arrays.compareUnsigned(before.getValue(), from) >= 0) {
      start = before.getKey();
    }
    Iterator<Map.Entry<byte[], byte[]>> touched =
        ranges.subMap(start, true, end, true).entrySet().iterator();
    while (touched.hasNext()) {
      Map.Entry<byte[], byte[]> range = touched.next();
      if (Arrays.compareUnsigned(range.getValue(), end) > 0) {
        end = range.getValue();
      }
      bytes -= bytes(range.getKey(), range.getValue());
      touched.remove();
    }
    ranges.put(start, end);
    bytes += bytes(start, end);
    NavigableSet<byte[]> covered = points.subSet(start, true, end, false);
    for (byte[] point : covered) {
      bytes -= FRAME_BYTES + point.length;
    }
    covered.clear();
  }

  private void coarsenIfLarge() {
    while (bytes > ENCODED_BYTES_MAX) {
      coarsen();
    }
  }

  /** Joins each {@link #JOINED} neighbours; every step leaves fewer, at the least one. */
  private void coarsen() {
    NavigableMap<byte[], byte[]> all = new TreeMap<>(ranges);
    for (byte[] point : points) {
      all.put(point, Arrays.copyOf(point, point.length + 1));
    }
    points.clear();
    ranges.clear();
    bytes = 0;
    Iterator<Map.Entry<byte[], byte[]>> neighbours = all.entrySet().iterator();
    while (neighbours.hasNext()) {
      Map.Entry<byte[], byte[]> first = neighbours.next();
      byte[] end = first.getValue();
      for (int i = 1; i < JOINED && neighbours.hasNext(); i++) {
        end = neighbours.next().getValue();
      }
      add(first.getKey(), end);
    }
  }

  private static int bytes(byte[] from, byte[] to) {
    return 2 * FRAME_BYTES + from.length + to.length;
  }
}
