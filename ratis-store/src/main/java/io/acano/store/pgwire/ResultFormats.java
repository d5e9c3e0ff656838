package io.acano.store.pgwire;

/** Which columns of a result are sent in binary: none, all, or as told one by one. */
record ResultFormats(short[] codes) {
  static final ResultFormats TEXT = new ResultFormats(new short[0]);

  boolean isBinary(int column) {
    return switch (codes.length) {
      case 0 -> false;
      case 1 -> codes[0] == 1;
      default -> codes[column] == 1;
    };
  }

  /** Whether there are as many codes as a result of so many columns may have. */
  boolean fit(int columns) {
    return codes.length <= 1 || codes.length == columns;
  }
}
