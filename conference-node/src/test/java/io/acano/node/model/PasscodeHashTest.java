package io.acano.node.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class PasscodeHashTest {
  private final SplittableRandom random = new SplittableRandom(7);

  @Test
  void matchesItsPasscodeAndNoOther() {
    PasscodeHash hash = PasscodeHash.parse(PasscodeHash.of("4711", random).text());
    assertTrue(hash.matches("4711"));
    assertFalse(hash.matches("4712"));
    assertFalse(hash.matches("471"));
    assertFalse(hash.matches("47110"));
    assertFalse(hash.matches(""));
    assertFalse(hash.matches("4711\n"));
  }

  @Test
  void saltsEachHash() {
    assertNotEquals(PasscodeHash.of("1", random).text(), PasscodeHash.of("1", random).text());
  }

  /** The derived key of PBKDF2-HMAC-SHA256 for "1234", as OpenSSL's kdf command computes it. */
  @Test
  void agreesWithAnotherImplementation() {
    String salt =
        Base64.getEncoder().encodeToString("saltsalt".getBytes(StandardCharsets.US_ASCII));
    String derived =
        Base64.getEncoder()
            .encodeToString(
                HexFormat.of()
                    .parseHex("E47F8FC9F0FE36B2F77F7EB5E3FDC1C92B9048BB490D0B48CD902FE4A9E910A5"));
    PasscodeHash hash = PasscodeHash.parse("pbkdf2-sha256$1000$" + salt + "$" + derived);
    assertTrue(hash.matches("1234"));
  }

  @Test
  void refusesWhatIsNoPasscode() {
    for (String bad : List.of("", "12a4", "١٢٣٤", "1".repeat(33), "12 34", "#")) {
      assertThrows(IllegalArgumentException.class, () -> PasscodeHash.of(bad, random), bad);
    }
  }

  @Test
  void refusesWhatIsNoHashWithoutRepeatingIt() {
    for (String bad :
        List.of(
            "",
            "4711",
            "md5$1$AAAAAAAAAAA$AAAA",
            "pbkdf2-sha256$0$AAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAA",
            "pbkdf2-sha256$2000000000$AAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAA",
            "pbkdf2-sha256$1$A$A",
            "pbkdf2-sha256$1$!$!",
            "pbkdf2-sha256$1$AAAA$AAAA",
            "x".repeat(10_000))) {
      IllegalArgumentException error =
          assertThrows(IllegalArgumentException.class, () -> PasscodeHash.parse(bad), bad);
      assertFalse(String.valueOf(error.getMessage()).contains("AAAAAAAA"));
    }
  }

  @Test
  void printsNoSecret() {
    assertEquals("PasscodeHash", PasscodeHash.of("4711", random).toString());
  }
}
