package io.acano.store.machine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Recently written keys in order, each with the log index of its last write, answering "was any key
 * of this range written after index S?" in O(log n) whatever the width of the range.
 *
 * <p>A treap (Seidel and Aragon, 1996) whose nodes also hold the greatest index below them, as in
 * an interval tree: a subtree whose greatest index is not above S is passed over whole, and one
 * that lies inside the range with a greater one is the answer. Priorities are a pseudo-random
 * sequence rather than hashes, which a client could make collide; the shape of the tree never shows
 * in an answer. Used by one thread.
 */
final class WriteTree {
  private @Nullable Node root;
  private long inserted;

  static final class Node {
    private final Bytes key;
    private final int priority;
    private long lastIndex;
    private long maxIndex;
    private @Nullable Node left;
    private @Nullable Node right;
    private @Nullable Node parent;

    private Node(Bytes key, int priority, long index) {
      this.key = key;
      this.priority = priority;
      this.lastIndex = index;
      this.maxIndex = index;
    }

    long lastIndex() {
      return lastIndex;
    }
  }

  /** Adds a key that is not there; {@code index} is at least every index so far. */
  Node insert(Bytes key, long index) {
    Node added = new Node(key, nextPriority(), index);
    Node above = null;
    Node at = root;
    boolean goesLeft = false;
    while (at != null) {
      above = at;
      goesLeft = key.compareTo(at.key) < 0;
      at = goesLeft ? at.left : at.right;
    }
    added.parent = above;
    if (above == null) {
      root = added;
      return added;
    }
    if (goesLeft) {
      above.left = added;
    } else {
      above.right = added;
    }
    raiseMax(above, index);
    while (added.parent != null && added.parent.priority < added.priority) {
      rotateUp(added);
    }
    return added;
  }

  /** Notes a newer write of a key that is there. */
  void touch(Node node, long index) {
    node.lastIndex = index;
    raiseMax(node, index);
  }

  void remove(Node node) {
    while (node.left != null && node.right != null) {
      rotateUp(node.left.priority > node.right.priority ? node.left : node.right);
    }
    Node parent = node.parent;
    replace(node, node.left != null ? node.left : node.right);
    for (Node at = parent; at != null; at = at.parent) {
      refreshMax(at);
    }
  }

  /** True if a key with {@code from <= key < to} was last written after {@code index}. */
  boolean isWrittenAfter(byte[] from, byte[] to, long index) {
    return isWrittenAfter(root, from, to, index);
  }

  /** Throws unless every node's greatest index is exact and the parents are right. */
  void check() {
    check(root, null);
  }

  private static long check(@Nullable Node node, @Nullable Node parent) {
    if (node == null) {
      return 0;
    }
    long max = Math.max(node.lastIndex, Math.max(check(node.left, node), check(node.right, node)));
    if (node.parent != parent || node.maxIndex != max) {
      throw new IllegalStateException("the tree of recent writes is damaged");
    }
    return max;
  }

  /** Nodes on the longest way down. */
  int depth() {
    return depth(root);
  }

  private static int depth(@Nullable Node node) {
    return node == null ? 0 : 1 + Math.max(depth(node.left), depth(node.right));
  }

  private static boolean isWrittenAfter(@Nullable Node node, byte[] from, byte[] to, long index) {
    if (node == null || node.maxIndex <= index) {
      return false;
    }
    if (Arrays.compareUnsigned(node.key.value(), from) < 0) {
      return isWrittenAfter(node.right, from, to, index);
    }
    if (Arrays.compareUnsigned(node.key.value(), to) >= 0) {
      return isWrittenAfter(node.left, from, to, index);
    }
    return node.lastIndex > index
        || isWrittenAfter(node.left, from, to, index)
        || isWrittenAfter(node.right, from, to, index);
  }

  private static void raiseMax(Node start, long index) {
    for (Node at = start; at != null && at.maxIndex < index; at = at.parent) {
      at.maxIndex = index;
    }
  }

  private static void refreshMax(Node node) {
    long max = node.lastIndex;
    if (node.left != null) {
      max = Math.max(max, node.left.maxIndex);
    }
    if (node.right != null) {
      max = Math.max(max, node.right.maxIndex);
    }
    node.maxIndex = max;
  }

  private void rotateUp(Node node) {
    Node parent = node.parent;
    if (parent == null) {
      throw new IllegalStateException("the root cannot be rotated up");
    }
    replace(parent, node);
    if (parent.left == node) {
      parent.left = node.right;
      if (node.right != null) {
        node.right.parent = parent;
      }
      node.right = parent;
    } else {
      parent.right = node.left;
      if (node.left != null) {
        node.left.parent = parent;
      }
      node.left = parent;
    }
    parent.parent = node;
    refreshMax(parent);
    refreshMax(node);
  }

  private void replace(Node node, @Nullable Node successor) {
    Node parent = node.parent;
    if (parent == null) {
      root = successor;
    } else if (parent.left == node) {
      parent.left = successor;
    } else {
      parent.right = successor;
    }
    if (successor != null) {
      successor.parent = parent;
    }
  }

  /** Steele, Lea and Flood's SplitMix64: a fixed sequence that looks random. */
  private int nextPriority() {
    inserted++;
    long mixed = inserted * 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return (int) (mixed ^ (mixed >>> 31));
  }
}
