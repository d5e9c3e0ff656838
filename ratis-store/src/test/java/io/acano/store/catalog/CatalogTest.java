package io.acano.store.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.store.api.SqlType;
import io.acano.store.catalog.TableDescriptor.ColumnDescriptor;
import io.acano.store.catalog.TableDescriptor.IndexDescriptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Descriptors and users come back as they were stored, and their bytes stay as they are. */
final class CatalogTest {
  private final NavigableMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
  private final CatalogEntries source =
      (from, to, reader) -> entries.subMap(from, true, to, false).forEach(reader);
  private final CatalogReader reader = new CatalogReader(source);
  private final CatalogWriter writer = new CatalogWriter(source, entries::put, entries::remove);

  @Test
  void tablesComeBackById() {
    List<ColumnDescriptor> columns = new ArrayList<>();
    for (SqlType type : SqlType.values()) {
      columns.add(new ColumnDescriptor("c" + type, type, columns.size() % 2 == 0, "1 + 1", null));
      columns.add(new ColumnDescriptor("ä" + type, type, false, null, "c > 0"));
    }
    TableDescriptor first =
        new TableDescriptor(
            writer.allocateTableId(),
            "first",
            columns,
            List.of(1, 0),
            List.of(
                new IndexDescriptor(2, "one", List.of(3), true),
                new IndexDescriptor(9, "two", List.of(2, 1), false)));
    TableDescriptor second =
        new TableDescriptor(writer.allocateTableId(), "second", columns, List.of(), List.of());
    writer.putTable(second);
    writer.putTable(first);
    assertEquals(List.of(first, second), reader.tables());
    writer.dropTable(first.id());
    assertEquals(List.of(second), reader.tables());
    assertEquals(second.id() + 1, writer.allocateTableId());
  }

  @Test
  void usersKeepTheirVerifiers() {
    assertNull(reader.verifier("acano"));
    writer.putUser("acano", "SCRAM-SHA-256$4096:one");
    writer.putUser("acano2", "SCRAM-SHA-256$4096:two");
    writer.putUser("acano", "SCRAM-SHA-256$4096:three");
    assertEquals("SCRAM-SHA-256$4096:three", reader.verifier("acano"));
    assertEquals(List.of("acano", "acano2"), reader.users());
    writer.dropUser("acano");
    assertNull(reader.verifier("acano"));
    assertEquals("SCRAM-SHA-256$4096:two", reader.verifier("acano2"));
    assertEquals(List.of(), reader.tables());
  }

  @Test
  void storedBytesStayAsTheyAre() {
    TableDescriptor table =
        new TableDescriptor(
            100,
            "t",
            List.of(new ColumnDescriptor("a", SqlType.INT, true, "1", null)),
            List.of(0),
            List.of(new IndexDescriptor(2, "i", List.of(0), true)));
    String golden =
        "01"
            + "00000064"
            + "0000000174"
            + "0001"
            + "0000000161"
            + "0201"
            + "010000000131"
            + "00"
            + "ffffffff"
            + "00010000"
            + "0001"
            + "0002"
            + "0000000169"
            + "00010000"
            + "01";
    assertEquals(golden, HexFormat.of().formatHex(TableDescriptorCodec.encode(table)));
    assertEquals(table, TableDescriptorCodec.decode(HexFormat.of().parseHex(golden)));
  }

  @Test
  void damageAndLaterFormatsAreRefused() {
    TableDescriptor table =
        new TableDescriptor(
            100,
            "t",
            List.of(new ColumnDescriptor("a", SqlType.INT, true, "1", null)),
            List.of(0),
            List.of());
    byte[] stored = TableDescriptorCodec.encode(table);
    for (int length = 0; length < stored.length; length++) {
      byte[] cut = Arrays.copyOf(stored, length);
      assertThrows(IllegalStateException.class, () -> TableDescriptorCodec.decode(cut));
    }
    stored[0] = 2;
    IllegalStateException refused =
        assertThrows(IllegalStateException.class, () -> TableDescriptorCodec.decode(stored));
    assertTrue(String.valueOf(refused.getMessage()).contains("format 2"));
  }
}
