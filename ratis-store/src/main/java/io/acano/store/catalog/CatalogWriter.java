package io.acano.store.catalog;

import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Changes the catalog within one transaction. Used by one thread. */
public final class CatalogWriter {
  /** Lower ids are left for tables that the store itself may come to need. */
  public static final int FIRST_TABLE_ID = 100;

  private final CatalogReader reader;
  private final BiConsumer<byte[], byte[]> put;
  private final Consumer<byte[]> delete;

  public CatalogWriter(
      CatalogEntries entries, BiConsumer<byte[], byte[]> put, Consumer<byte[]> delete) {
    this.reader = new CatalogReader(entries);
    this.put = put;
    this.delete = delete;
  }

  /** An id that no table has or ever had. */
  public int allocateTableId() {
    int id = reader.nextTableId();
    put.accept(
        CatalogKeys.nextTableId(), Integer.toString(id + 1).getBytes(StandardCharsets.US_ASCII));
    return id;
  }

  /** Adds the table, or replaces what was described under its id. */
  public void putTable(TableDescriptor table) {
    put.accept(CatalogKeys.table(table.id()), TableDescriptorCodec.encode(table));
  }

  /** Removes the description; rows and index entries are the caller's to delete. */
  public void dropTable(int id) {
    delete.accept(CatalogKeys.table(id));
  }

  /** Adds a database user or replaces its SCRAM verifier. */
  public void putUser(String name, String verifier) {
    put.accept(CatalogKeys.user(name), verifier.getBytes(StandardCharsets.UTF_8));
  }

  public void dropUser(String name) {
    delete.accept(CatalogKeys.user(name));
  }
}
