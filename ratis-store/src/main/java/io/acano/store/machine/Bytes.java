package io.acano.store.machine;

import java.util.Arrays;

/** A byte string as a map key, its hash computed once. The array is not copied. */
final class Bytes implements Comparable<Bytes> {
  private final byte[] value;
  private final int hash;

  Bytes(byte[] value) {
    this.value = value;
    this.hash = Arrays.hashCode(value);
  }

  byte[] value() {
    return value;
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(value, other.value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && hash == bytes.hash && Arrays.equals(value, bytes.value);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
