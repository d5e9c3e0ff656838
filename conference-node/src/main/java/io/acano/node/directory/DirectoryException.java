package io.acano.node.directory;

/** A change that the directory refuses; the message is a sentence for the one who asked. */
public final class DirectoryException extends RuntimeException {
  private final Reason reason;

  DirectoryException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** Why it is refused. */
  public enum Reason {
    /** A value is out of its range or form. */
    INVALID,
    NOT_FOUND,
    /** An address, name or domain is taken. */
    CONFLICT,
    /** The row has another version than the one expected. */
    CHANGED
  }

  static DirectoryException invalid(String message) {
    return new DirectoryException(Reason.INVALID, message);
  }

  static DirectoryException notFound(String message) {
    return new DirectoryException(Reason.NOT_FOUND, message);
  }

  static DirectoryException conflict(String message) {
    return new DirectoryException(Reason.CONFLICT, message);
  }
}
