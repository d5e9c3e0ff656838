package io.acano.store.pgwire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.acano.store.api.SqlType;
import io.acano.store.api.StoreException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Text and binary formats against PostgreSQL's own output, and against each other. */
final class ValueFormatTest {
  private static byte[] text(SqlType type, Object value, ZoneId zone) {
    ByteBuf out = Unpooled.buffer();
    TextEncoder.encode(out, type, value, zone);
    return bytes(out);
  }

  private static String text(SqlType type, Object value) {
    return new String(text(type, value, ZoneOffset.UTC), StandardCharsets.UTF_8);
  }

  private static byte[] binary(SqlType type, Object value) {
    ByteBuf out = Unpooled.buffer();
    BinaryEncoder.encode(out, type, value);
    return bytes(out);
  }

  private static byte[] bytes(ByteBuf out) {
    byte[] bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    return bytes;
  }

  private static Object parse(WireType type, String text) {
    return TextDecoder.decode(type, text.getBytes(StandardCharsets.UTF_8), ZoneOffset.UTC);
  }

  private static void refused(String sqlState, WireType type, String text) {
    StoreException e = assertThrows(StoreException.class, () -> parse(type, text));
    assertEquals(sqlState, e.code().sqlState(), e.getMessage());
  }

  /** The right column is what {@code select x::float8} of PostgreSQL 15 shows. */
  @Test
  void writesFloatsAsPostgresDoes() {
    Object[][] cases = {
      {0.0, "0"},
      {-0.0, "-0"},
      {1.0, "1"},
      {-1.5, "-1.5"},
      {0.1, "0.1"},
      {1e14, "100000000000000"},
      {1e15, "1e+15"},
      {123456789012345.6, "123456789012345.6"},
      {1234567890123456.0, "1.234567890123456e+15"},
      {1e-4, "0.0001"},
      {1e-5, "1e-05"},
      {1e300, "1e+300"},
      {2.5e-300, "2.5e-300"},
      {Double.NaN, "NaN"},
      {Double.NEGATIVE_INFINITY, "-Infinity"},
      {Double.MIN_VALUE, "4.9e-324"},
    };
    for (Object[] each : cases) {
      assertEquals(each[1], text(SqlType.DOUBLE, each[0]));
    }
  }

  @Test
  void writesTimestampsAsPostgresDoes() {
    Instant instant = Instant.parse("2026-11-22T15:46:28.120Z");
    assertEquals("2026-11-22 15:46:28.12+00", text(SqlType.TIMESTAMPTZ, instant));
    assertEquals(
        "2026-11-22 21:16:28.12+05:30",
        new String(
            text(SqlType.TIMESTAMPTZ, instant, ZoneId.of("Asia/Kolkata")), StandardCharsets.UTF_8));
    assertEquals(
        "0001-12-31 00:00:00+00 BC",
        text(SqlType.TIMESTAMPTZ, Instant.parse("0000-12-31T00:00:00Z")));
  }

  @Test
  void readsTheTimestampsThatDriversSend() {
    Instant expected = Instant.parse("2026-11-22T09:00:00.25Z");
    for (String text :
        new String[] {
          "2026-11-22 09:00:00.25",
          "2026-11-22 10:00:00.250+01",
          "2026-11-22T09:00:00.25Z",
          "2026-11-22 03:30:00.250000-05:30",
          " 2026-11-22 09:00:00.25 +00 ",
        }) {
      assertEquals(expected, parse(WireType.TIMESTAMPTZ, text), text);
    }
    assertEquals(Instant.parse("2026-11-22T00:00:00Z"), parse(WireType.DATE, "2026-11-22"));
    assertEquals(
        Instant.parse("0000-12-31T00:00:00Z"),
        parse(WireType.TIMESTAMPTZ, "0001-12-31 00:00:00+00 BC"));
    for (String text :
        new String[] {
          "", "now", "2026-13-01", "2026-02-30", "2026-11-22 25:00", "300000-01-01", "infinity"
        }) {
      refused("22007", WireType.TIMESTAMPTZ, text);
    }
  }

  /** The right column is what {@code numeric_send} of PostgreSQL 15 gives. */
  @Test
  void writesNumericInBinaryAsPostgresDoes() {
    String[][] cases = {
      {"0", "0000000000000000"},
      {"1", "00010000000000000001"},
      {"-1.5", "0002000040000001" + "0001" + "1388"},
      {"10000", "0001000100000000" + "0001"},
      {"0.0001", "0001ffff00000004" + "0001"},
      {"12345678.9", "0003000100000001" + "04d2162e2328"},
      {"1.10", "0002000000000002" + "000103e8"},
    };
    for (String[] each : cases) {
      assertEquals(
          each[1],
          HexFormat.of().formatHex(binary(SqlType.NUMERIC, new BigDecimal(each[0]))),
          each[0]);
    }
  }

  @Test
  void readsBackWhatItWrites() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      BigDecimal number =
          new BigDecimal(new BigInteger(random.nextInt(120), random), random.nextInt(40))
              .multiply(BigDecimal.valueOf(random.nextBoolean() ? 1 : -1));
      Instant instant =
          Instant.ofEpochSecond(
              random.nextLong(-60_000_000_000L, 200_000_000_000L),
              random.nextInt(1_000_000) * 1000L);
      byte[] raw = new byte[random.nextInt(20)];
      random.nextBytes(raw);
      double floating = Double.longBitsToDouble(random.nextLong());
      Object[][] values = {
        {SqlType.NUMERIC, number},
        {SqlType.TIMESTAMPTZ, instant},
        {SqlType.INT, random.nextInt()},
        {SqlType.BIGINT, random.nextLong() >> random.nextInt(64)},
        {SqlType.DOUBLE, floating},
        {SqlType.UUID, new UUID(random.nextLong(), random.nextLong())},
        {SqlType.TEXT, "snow ☃ " + random.nextInt()},
        {SqlType.BOOLEAN, random.nextBoolean()},
      };
      for (Object[] each : values) {
        SqlType type = (SqlType) each[0];
        WireType wire = WireType.of(type);
        String what = "seed " + seed + ": " + each[1];
        assertEquals(
            each[1], BinaryDecoder.decode(wire, binary(type, each[1]), ZoneOffset.UTC), what);
        assertEquals(
            each[1],
            TextDecoder.decode(
                wire, text(type, each[1], ZoneId.of("Europe/Berlin")), ZoneOffset.UTC),
            what);
      }
      assertArrayEquals(
          raw,
          (byte[])
              TextDecoder.decode(
                  WireType.BYTEA, text(SqlType.BYTEA, raw, ZoneOffset.UTC), ZoneOffset.UTC));
    }
  }

  @Test
  void readsTheOtherFormsOfPostgres() {
    assertArrayEquals(
        new byte[] {'a', '\\', 1, (byte) 0xff}, (byte[]) parse(WireType.BYTEA, "a\\\\\\001\\377"));
    assertEquals(true, parse(WireType.BOOL, " YES "));
    assertEquals(false, parse(WireType.BOOL, "off"));
    assertEquals(
        UUID.fromString("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
        parse(WireType.UUID, "{A0EEBC999C0B4EF8BB6D6BB9BD380A11}"));
    assertEquals(
        "{}", BinaryDecoder.decode(WireType.JSONB, new byte[] {1, '{', '}'}, ZoneOffset.UTC));
    assertEquals(7, BinaryDecoder.decode(WireType.INT2, new byte[] {0, 7}, ZoneOffset.UTC));
    assertEquals(
        Instant.parse("2000-01-02T00:00:00Z"),
        BinaryDecoder.decode(WireType.DATE, new byte[] {0, 0, 0, 1}, ZoneOffset.UTC));
  }

  @Test
  void refusesWhatIsNotAValue() {
    refused("22P02", WireType.INT4, "");
    refused("22P02", WireType.INT4, "1.5");
    refused("22003", WireType.INT4, "2147483648");
    refused("22003", WireType.INT2, "40000");
    refused("22003", WireType.NUMERIC, "1e999999");
    refused("22P02", WireType.NUMERIC, "NaN");
    refused("22P02", WireType.FLOAT8, "0x1p3");
    refused("22003", WireType.FLOAT8, "1e999");
    refused("22P02", WireType.BOOL, "o");
    refused("22P02", WireType.UUID, "1-1-1-1-1");
    refused("22P02", WireType.BYTEA, "\\xabc");
    refused("22P02", WireType.BYTEA, "\\9");
    refused("22021", WireType.TEXT, "a\0b");
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(24)];
      random.nextBytes(bytes);
      if (random.nextBoolean() && bytes.length > 8) {
        bytes[0] = 0;
        bytes[1] = (byte) ((bytes.length - 8) / 2);
        bytes[4] = bytes[5] = bytes[6] = 0;
      }
      for (WireType type : WireType.values()) {
        try {
          BinaryDecoder.decode(type, bytes, ZoneOffset.UTC);
        } catch (StoreException e) {
          assertEquals("22", e.code().sqlState().substring(0, 2), "seed " + seed);
        }
      }
    }
  }
}
