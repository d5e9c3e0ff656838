package io.acano.store.sql.exec;

import io.acano.store.catalog.TableDescriptor;
import io.acano.store.catalog.TableDescriptor.ColumnDescriptor;
import io.acano.store.keyspace.RowCodec;
import io.acano.store.keyspace.TableKeys;

/** A table with what it takes to read and write it. Immutable. */
public record StoredTable(TableDescriptor descriptor, TableKeys keys, RowCodec codec) {
  public static StoredTable of(TableDescriptor descriptor) {
    return new StoredTable(descriptor, new TableKeys(descriptor), RowCodec.of(descriptor));
  }

  public String name() {
    return descriptor.name();
  }

  public int width() {
    return descriptor.columns().size();
  }

  public ColumnDescriptor column(int position) {
    return descriptor.columns().get(position);
  }

  /** The position of the column called {@code name}, or -1. */
  public int position(String name) {
    for (int i = 0; i < width(); i++) {
      if (column(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }
}
