package io.acano.node.directory;

/**
 * The cached configuration of this instance, kept fresh by a change feed of the local replica:
 * reads never wait and work without a quorum. Thread-safe.
 */
public interface Directory {
  /** The newest view. One decision looks at one view. */
  DirectoryView view();
}
