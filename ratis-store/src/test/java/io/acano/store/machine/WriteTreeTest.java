package io.acano.store.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The tree of recent writes against a sorted map that is searched from end to end. */
final class WriteTreeTest {
  @Test
  void itAnswersAsASearchOfAllKeysDoes() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      WriteTree tree = new WriteTree();
      NavigableMap<Bytes, WriteTree.Node> nodes = new TreeMap<>();
      for (long index = 1; index <= 120; index++) {
        Bytes key = key(random);
        WriteTree.Node node = nodes.get(key);
        if (node == null) {
          nodes.put(key, tree.insert(key, index));
        } else if (random.nextBoolean()) {
          tree.touch(node, index);
        } else {
          tree.remove(node);
          nodes.remove(key);
        }
        tree.check();
        Bytes from = key(random);
        Bytes to = key(random);
        long since = random.nextLong(index + 1);
        boolean expected =
            from.compareTo(to) < 0
                && nodes.subMap(from, to).values().stream()
                    .anyMatch(one -> one.lastIndex() > since);
        assertEquals(
            expected, tree.isWrittenAfter(from.value(), to.value(), since), "seed " + seed);
      }
    }
  }

  @Test
  void keysThatComeInOrderStayShallow() {
    WriteTree tree = new WriteTree();
    List<WriteTree.Node> nodes = new ArrayList<>();
    for (int i = 0; i < 200_000; i++) {
      byte[] key = {2, (byte) (i >> 16), (byte) (i >> 8), (byte) i};
      nodes.add(tree.insert(new Bytes(key), i + 1L));
    }
    assertTrue(tree.depth() < 100, "depth " + tree.depth());
    nodes.forEach(tree::remove);
    assertEquals(0, tree.depth());
  }

  private static Bytes key(Random random) {
    return new Bytes(new byte[] {(byte) random.nextInt(12), (byte) random.nextInt(4)});
  }
}
