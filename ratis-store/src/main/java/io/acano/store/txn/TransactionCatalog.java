package io.acano.store.txn;

import io.acano.store.catalog.CatalogEntries;
import io.acano.store.catalog.CatalogReader;
import io.acano.store.catalog.CatalogWriter;
import io.acano.store.engine.Cursor;

/** The catalog as a transaction sees and changes it. */
public final class TransactionCatalog {
  private TransactionCatalog() {}

  public static CatalogReader reader(Transaction transaction) {
    return new CatalogReader(entries(transaction));
  }

  public static CatalogWriter writer(Transaction transaction) {
    return new CatalogWriter(entries(transaction), transaction::put, transaction::delete);
  }

  private static CatalogEntries entries(Transaction transaction) {
    return (from, to, reader) -> {
      try (Cursor cursor = transaction.scan(from, to, false)) {
        while (cursor.next()) {
          reader.accept(cursor.key(), cursor.value());
        }
      }
    };
  }
}
