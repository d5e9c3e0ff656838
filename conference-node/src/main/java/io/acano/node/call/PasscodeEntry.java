package io.acano.node.call;

import io.acano.node.model.PasscodeHash;
import java.util.Optional;

/**
 * The digits that a caller has pressed: {@code #} ends an entry, {@code *} clears it, other keys
 * count for nothing. Not thread-safe.
 */
final class PasscodeEntry {
  private final StringBuilder digits = new StringBuilder();

  /** Takes a key; gives the entry if the key ended it. */
  Optional<String> press(char key) {
    if (key == '#') {
      return end();
    }
    if (key == '*') {
      digits.setLength(0);
    } else if (key >= '0' && key <= '9' && digits.length() <= PasscodeHash.MAX_DIGITS) {
      // One digit more than a passcode can have is kept, so that an overlong entry stays wrong.
      digits.append(key);
    }
    return Optional.empty();
  }

  /** Ends the entry; empty if nothing was entered. */
  Optional<String> end() {
    Optional<String> entered = digits.isEmpty() ? Optional.empty() : Optional.of(digits.toString());
    digits.setLength(0);
    return entered;
  }

  boolean isEmpty() {
    return digits.isEmpty();
  }
}
