package io.acano.store.keyspace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.SqlType;
import io.acano.store.api.StoreException;
import io.acano.store.catalog.TableDescriptor;
import io.acano.store.catalog.TableDescriptor.ColumnDescriptor;
import io.acano.store.catalog.TableDescriptor.IndexDescriptor;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Keys sort as SQL does, spans hold what they should, and rows come back as they were. */
final class KeyspaceTest {
  private static final int ROUNDS = 4000;

  @Test
  void keysOfEveryTypeSortAsSqlDoes() {
    for (SqlType type : SqlType.values()) {
      RandomValues values = new RandomValues(new Random(type.name().hashCode()));
      for (int i = 0; i < ROUNDS; i++) {
        Object left = values.next(type);
        Object right = values.next(type);
        int expected = RandomValues.order(type).compare(left, right);
        int actual = Arrays.compareUnsigned(key(type, left), key(type, right));
        assertEquals(
            Integer.signum(expected), Integer.signum(actual), type + " " + left + " " + right);
      }
    }
  }

  @Test
  void keysOfManyColumnsSortColumnByColumn() {
    Random random = new Random(11);
    RandomValues values = new RandomValues(random);
    SqlType[] types = SqlType.values();
    for (int i = 0; i < ROUNDS; i++) {
      SqlType first = types[random.nextInt(types.length)];
      SqlType second = types[random.nextInt(types.length)];
      Object a = values.next(first);
      Object b = random.nextBoolean() ? a : values.next(first);
      Object c = values.next(second);
      Object d = values.next(second);
      int expected = RandomValues.order(first).compare(a, b);
      if (expected == 0) {
        expected = RandomValues.order(second).compare(c, d);
      }
      byte[] left = new KeyWriter().column(first, a).column(second, c).toBytes();
      byte[] right = new KeyWriter().column(first, b).column(second, d).toBytes();
      assertEquals(
          Integer.signum(expected),
          Integer.signum(Arrays.compareUnsigned(left, right)),
          first + " " + second + " round " + i);
    }
  }

  @Test
  void keysAreReadBack() {
    Random random = new Random(12);
    RandomValues values = new RandomValues(random);
    for (SqlType type : SqlType.values()) {
      for (int i = 0; i < ROUNDS / 4; i++) {
        Object value = values.next(type);
        byte[] key = new KeyWriter().column(type, value).column(SqlType.INT, 7).toBytes();
        KeyReader in = new KeyReader(key, 0);
        assertEquals(
            0, RandomValues.order(type).compare(value, in.column(type)), type + " " + value);
        assertEquals(7, in.column(SqlType.INT));
        assertEquals(0, in.rest().length);
        byte[] cut = Arrays.copyOf(key, random.nextInt(key.length - 5));
        assertThrows(IllegalStateException.class, () -> new KeyReader(cut, 0).column(type));
      }
    }
  }

  @Test
  void rowsAreReadBackWholeAndByColumn() {
    Random random = new Random(13);
    RandomValues values = new RandomValues(random);
    SqlType[] all = SqlType.values();
    for (int i = 0; i < ROUNDS; i++) {
      List<SqlType> types = new ArrayList<>();
      List<@Nullable Object> row = new ArrayList<>();
      for (int left = random.nextInt(20); left > 0; left--) {
        SqlType type = all[random.nextInt(all.length)];
        types.add(type);
        row.add(values.next(type));
      }
      RowCodec codec = new RowCodec(types);
      byte[] stored = codec.encode(row.toArray());
      assertTrue(Arrays.deepEquals(row.toArray(), codec.decode(stored)), "round " + i);
      for (int column = 0; column < row.size(); column++) {
        assertTrue(
            Arrays.deepEquals(
                new @Nullable Object[] {row.get(column)},
                new @Nullable Object[] {codec.decode(stored, column)}));
      }
      List<SqlType> wider = new ArrayList<>(types);
      wider.add(SqlType.TEXT);
      assertNull(new RowCodec(wider).decode(stored, types.size()));
      assertNull(new RowCodec(wider).decode(stored)[types.size()]);
      byte[] cut = Arrays.copyOf(stored, random.nextInt(stored.length));
      try {
        codec.decode(cut);
      } catch (IllegalStateException damaged) {
        assertTrue(String.valueOf(damaged.getMessage()).contains("row"));
      }
    }
  }

  @Test
  void storedBytesStayAsTheyAre() {
    byte[] key =
        new KeyWriter()
            .column(SqlType.BOOLEAN, true)
            .column(SqlType.INT, -2)
            .column(SqlType.BIGINT, 3L)
            .column(SqlType.DOUBLE, 1.5)
            .column(SqlType.NUMERIC, new BigDecimal("-12.50"))
            .column(SqlType.TEXT, "a\0é")
            .column(SqlType.BYTEA, new byte[] {0, 1})
            .column(SqlType.UUID, new UUID(1, 2))
            .column(SqlType.TIMESTAMPTZ, Instant.EPOCH.plusSeconds(1))
            .column(SqlType.TEXT, null)
            .toBytes();
    assertEquals(
        "0101"
            + "017ffffffe"
            + "018000000000000003"
            + "01bff8000000000000"
            + "01017ffffffdf2ccff"
            + "016100ffc3a90001"
            + "0100ff010001"
            + "0100000000000000010000000000000002"
            + "0180000000000f4240"
            + "02",
        HexFormat.of().formatHex(key));
    RowCodec codec =
        new RowCodec(List.of(SqlType.INT, SqlType.TEXT, SqlType.NUMERIC, SqlType.BOOLEAN));
    assertEquals(
        "0100040800000001000000026869" + "0000000600000002" + "04e2",
        HexFormat.of()
            .formatHex(
                codec.encode(new @Nullable Object[] {1, "hi", new BigDecimal("12.50"), null})));
  }

  @Test
  void anUnknownRowFormatIsRefused() {
    RowCodec codec = new RowCodec(List.of(SqlType.INT));
    byte[] stored = codec.encode(new Object[] {1});
    stored[0] = 2;
    IllegalStateException refused =
        assertThrows(IllegalStateException.class, () -> codec.decode(stored));
    assertTrue(String.valueOf(refused.getMessage()).contains("format 2"));
  }

  @Test
  void valuesWithoutAStoredFormAreRefused() {
    RowCodec text = new RowCodec(List.of(SqlType.TEXT));
    assertCode(
        ErrorCode.INVALID_TEXT_REPRESENTATION, () -> text.encode(new Object[] {"half \ud83d"}));
    RowCodec numeric = new RowCodec(List.of(SqlType.NUMERIC));
    assertCode(
        ErrorCode.NUMERIC_VALUE_OUT_OF_RANGE,
        () -> numeric.encode(new Object[] {new BigDecimal("1e2000000000")}));
    assertCode(
        ErrorCode.NUMERIC_VALUE_OUT_OF_RANGE,
        () -> key(SqlType.NUMERIC, new BigDecimal("1e-2000000000")));
    RowCodec time = new RowCodec(List.of(SqlType.TIMESTAMPTZ));
    assertCode(ErrorCode.INVALID_DATETIME, () -> time.encode(new Object[] {Instant.MAX}));
    assertCode(ErrorCode.PROGRAM_LIMIT_EXCEEDED, () -> key(SqlType.TEXT, "x".repeat(9000)));
  }

  @Test
  void spansHoldWhatTheirBoundsSay() {
    Random random = new Random(14);
    RandomValues values = new RandomValues(random);
    SqlType[] types = SqlType.values();
    for (int i = 0; i < ROUNDS; i++) {
      SqlType type = types[random.nextInt(types.length)];
      TableDescriptor table = table(List.of(0), type);
      TableKeys keys = new TableKeys(table);
      IndexDescriptor index = table.indexes().getFirst();
      int group = random.nextInt(3);
      Object value = values.next(type);
      Object[] row = {new UUID(0, i), group, value};
      byte[] entry = keys.indexEntry(index, keys.rowKey(row), row).key();
      Bound lower =
          random.nextBoolean() ? null : new Bound(values.notNull(type), random.nextBoolean());
      Bound upper =
          random.nextBoolean() ? null : new Bound(values.notNull(type), random.nextBoolean());
      KeySpan span = keys.span(index.id(), index.columns(), List.of(1), lower, upper);
      boolean expected =
          group == 1
              && value != null
              && (lower == null || within(type, lower, value, 1))
              && (upper == null || within(type, upper, value, -1));
      assertEquals(expected, holds(span, entry), type + " " + value + " in " + lower + " " + upper);
      assertEquals(group == 1, holds(keys.span(index.id(), index.columns(), List.of(1)), entry));
      assertTrue(holds(keys.span(index.id()), entry));
      assertTrue(holds(keys.everything(), entry));
      assertFalse(holds(keys.rows(), entry));
    }
  }

  @Test
  void indexEntriesLeadToTheirRows() {
    for (List<Integer> primaryKey : List.of(List.of(0), List.of(2, 0), List.<Integer>of())) {
      TableKeys keys = new TableKeys(table(primaryKey, SqlType.TEXT));
      for (IndexDescriptor index : table(primaryKey, SqlType.TEXT).indexes()) {
        for (String text : Arrays.asList("a", "", "b\0", null)) {
          Object[] row = {new UUID(5, 6), 1, text};
          if (text == null && primaryKey.contains(2)) {
            continue;
          }
          byte[] rowKey =
              keys.hasHiddenRowId() ? keys.hiddenRowKey(new UUID(8, 9)) : keys.rowKey(row);
          assertTrue(TableKeys.isRow(rowKey));
          assertEquals(100, TableKeys.tableId(rowKey));
          TableKeys.IndexEntry entry = keys.indexEntry(index, rowKey, row);
          assertFalse(TableKeys.isRow(entry.key()));
          assertArrayEquals(rowKey, keys.rowKey(index, entry.key(), entry.value()));
          assertArrayEquals(
              index.columns().stream().map(column -> row[column]).toArray(),
              keys.indexValuesOf(index, entry.key()));
          Object[] other = {new UUID(7, 7), 1, text};
          byte[] otherKey =
              keys.hasHiddenRowId() ? keys.hiddenRowKey(new UUID(8, 10)) : keys.rowKey(other);
          assertEquals(
              index.unique() && text != null,
              Arrays.equals(entry.key(), keys.indexEntry(index, otherKey, other).key()),
              "a unique entry has one place, one with a NULL many");
        }
      }
    }
  }

  private static boolean within(SqlType type, Bound bound, Object value, int sign) {
    int order = sign * RandomValues.order(type).compare(value, bound.value());
    return bound.inclusive() ? order >= 0 : order > 0;
  }

  private static boolean holds(KeySpan span, byte[] key) {
    return Arrays.compareUnsigned(span.from(), key) <= 0
        && Arrays.compareUnsigned(key, span.to()) < 0;
  }

  /** Columns: 0 a UUID, 1 an integer, 2 of {@code type}; indexes over columns 1 and 2. */
  private static TableDescriptor table(List<Integer> primaryKey, SqlType type) {
    return new TableDescriptor(
        100,
        "t",
        List.of(
            new ColumnDescriptor("id", SqlType.UUID, true, null, null),
            new ColumnDescriptor("grp", SqlType.INT, true, null, null),
            new ColumnDescriptor("value", type, false, null, null)),
        primaryKey,
        List.of(
            new IndexDescriptor(2, "plain", List.of(1, 2), false),
            new IndexDescriptor(3, "only", List.of(1, 2), true)));
  }

  private static byte[] key(SqlType type, @Nullable Object value) {
    return new KeyWriter().column(type, value).toBytes();
  }

  private static void assertCode(
      ErrorCode code, org.junit.jupiter.api.function.Executable refused) {
    assertEquals(code, assertThrows(StoreException.class, refused).code());
  }
}
