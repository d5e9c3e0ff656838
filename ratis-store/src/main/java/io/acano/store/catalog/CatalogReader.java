package io.acano.store.catalog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the catalog as it stands in one transaction or snapshot. Used by one thread. */
public final class CatalogReader {
  private final CatalogEntries entries;

  public CatalogReader(CatalogEntries entries) {
    this.entries = entries;
  }

  /** Every table, by id. */
  public List<TableDescriptor> tables() {
    List<TableDescriptor> tables = new ArrayList<>();
    entries.scan(
        CatalogKeys.tablesFrom(),
        CatalogKeys.tablesTo(),
        (key, value) -> tables.add(TableDescriptorCodec.decode(value)));
    return tables;
  }

  /** The names of all database users, in byte order. */
  public List<String> users() {
    List<String> names = new ArrayList<>();
    entries.scan(
        CatalogKeys.usersFrom(),
        CatalogKeys.usersTo(),
        (key, value) -> names.add(CatalogKeys.userName(key)));
    return names;
  }

  /** The SCRAM verifier of the user, or null if there is no such user. */
  public @Nullable String verifier(String user) {
    byte[] value = entries.get(CatalogKeys.user(user));
    return value == null ? null : new String(value, StandardCharsets.UTF_8);
  }

  int nextTableId() {
    byte[] value = entries.get(CatalogKeys.nextTableId());
    return value == null
        ? CatalogWriter.FIRST_TABLE_ID
        : Integer.parseInt(new String(value, StandardCharsets.US_ASCII));
  }
}
