package io.acano.store.engine;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * An immutable ordered map of byte strings: a treap with path copying. A version of it is one
 * reference, so a snapshot costs nothing. Priorities are hashes of the keys, which makes the shape
 * a function of the contents alone (Seidel and Aragon, "Randomized Search Trees", 1996).
 */
record PersistentTree(@Nullable Node root, int size) {
  static final PersistentTree EMPTY = new PersistentTree(null, 0);

  record Node(byte[] key, byte[] value, int priority, @Nullable Node left, @Nullable Node right) {
    Node withLeft(@Nullable Node newLeft) {
      return new Node(key, value, priority, newLeft, right);
    }

    Node withRight(@Nullable Node newRight) {
      return new Node(key, value, priority, left, newRight);
    }
  }

  byte @Nullable [] get(byte[] key) {
    Node node = root;
    while (node != null) {
      int order = Arrays.compareUnsigned(key, node.key);
      if (order == 0) {
        return node.value;
      }
      node = order < 0 ? node.left : node.right;
    }
    return null;
  }

  PersistentTree put(byte[] key, byte[] value) {
    int newSize = get(key) == null ? size + 1 : size;
    return new PersistentTree(put(root, new Node(key, value, priority(key), null, null)), newSize);
  }

  PersistentTree remove(byte[] key) {
    return get(key) == null ? this : new PersistentTree(remove(root, key), size - 1);
  }

  /** Entries with {@code from <= key < to}, forwards or backwards; a null {@code to} is the end. */
  Walk walk(byte[] from, byte @Nullable [] to, boolean reverse) {
    return new Walk(root, from, to, reverse);
  }

  private static Node put(@Nullable Node node, Node added) {
    if (node == null) {
      return added;
    }
    int order = Arrays.compareUnsigned(added.key, node.key);
    if (order == 0) {
      return new Node(node.key, added.value, node.priority, node.left, node.right);
    }
    if (order < 0) {
      Node left = put(node.left, added);
      return left.priority > node.priority
          ? left.withRight(node.withLeft(left.right))
          : node.withLeft(left);
    }
    Node right = put(node.right, added);
    return right.priority > node.priority
        ? right.withLeft(node.withRight(right.left))
        : node.withRight(right);
  }

  private static @Nullable Node remove(@Nullable Node node, byte[] key) {
    if (node == null) {
      return null;
    }
    int order = Arrays.compareUnsigned(key, node.key);
    if (order == 0) {
      return merge(node.left, node.right);
    }
    return order < 0
        ? node.withLeft(remove(node.left, key))
        : node.withRight(remove(node.right, key));
  }

  private static @Nullable Node merge(@Nullable Node left, @Nullable Node right) {
    if (left == null) {
      return right;
    }
    if (right == null) {
      return left;
    }
    return left.priority > right.priority
        ? left.withRight(merge(left.right, right))
        : right.withLeft(merge(left, right.left));
  }

  private static int priority(byte[] key) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : key) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    return (int) (hash >>> 32);
  }

  /** An in-order walk; the stack holds the nodes whose own entry is still to come. */
  static final class Walk {
    private final Deque<Node> pending = new ArrayDeque<>();
    private final byte[] from;
    private final byte @Nullable [] to;
    private final boolean reverse;

    private Walk(@Nullable Node root, byte[] from, byte @Nullable [] to, boolean reverse) {
      this.from = from;
      this.to = to;
      this.reverse = reverse;
      descend(root);
    }

    /** The next entry, or null when the range is done. */
    @Nullable Node next() {
      Node node = pending.poll();
      if (node == null || !isInside(node)) {
        return null;
      }
      descend(reverse ? node.left : node.right);
      return node;
    }

    private void descend(@Nullable Node start) {
      Node node = start;
      while (node != null) {
        if (reverse) {
          boolean below = to == null || Arrays.compareUnsigned(node.key, to) < 0;
          if (below) {
            pending.push(node);
          }
          node = below ? node.right : node.left;
        } else {
          boolean above = Arrays.compareUnsigned(node.key, from) >= 0;
          if (above) {
            pending.push(node);
          }
          node = above ? node.left : node.right;
        }
      }
    }

    private boolean isInside(Node node) {
      return reverse
          ? Arrays.compareUnsigned(node.key, from) >= 0
          : to == null || Arrays.compareUnsigned(node.key, to) < 0;
    }
  }
}
