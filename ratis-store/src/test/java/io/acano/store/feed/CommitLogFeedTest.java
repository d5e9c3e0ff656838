package io.acano.store.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.acano.store.api.ChangeFeed.Change;
import io.acano.store.api.ChangeFeed.Changes;
import io.acano.store.api.Consistency;
import io.acano.store.api.ErrorCode;
import io.acano.store.api.SqlType;
import io.acano.store.api.StoreException;
import io.acano.store.catalog.TableDescriptor;
import io.acano.store.catalog.TableDescriptor.ColumnDescriptor;
import io.acano.store.catalog.TableDescriptor.IndexDescriptor;
import io.acano.store.engine.InMemoryEngine;
import io.acano.store.engine.KeyValueEngine;
import io.acano.store.keyspace.RowCodec;
import io.acano.store.keyspace.TableKeys;
import io.acano.store.machine.MachineLimits;
import io.acano.store.machine.TestMachines;
import io.acano.store.txn.LocalGateway;
import io.acano.store.txn.Transaction;
import io.acano.store.txn.TransactionCatalog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reader of the change feed sees, told as stories. */
final class CommitLogFeedTest {
  private static final Duration NOW = Duration.ZERO;
  private static final Duration LONG = Duration.ofSeconds(20);

  private LocalGateway gateway = new LocalGateway();
  private final TableDescriptor phones = create("phone", List.of(0));
  private final TableDescriptor notes = create("note", List.of());

  @TempDir Path folder;

  @Test
  void changesComeInOrderWithoutGapOrDuplicateAndResume() throws Exception {
    CommitLogFeed feed = open(0, Set.of());
    put(phones, 1, "one");
    put(phones, 2, "two");
    put(phones, 1, "uno");
    delete(phones, 2);
    assertEquals("3 phone{id=1}:{id=1, name=one}", text(feed.next(LONG)));
    Changes second = feed.next(LONG);
    assertEquals("4 phone{id=2}:{id=2, name=two}", text(second));
    feed.close();
    feed = open(second == null ? 0 : second.index(), Set.of());
    assertEquals("5 phone{id=1}:{id=1, name=uno}", text(feed.next(LONG)));
    assertEquals("6 phone{id=2}:null", text(feed.next(LONG)));
    assertNull(feed.next(NOW));
    put(phones, 3, "three");
    assertEquals("7 phone{id=3}:{id=3, name=three}", text(feed.next(NOW)));
  }

  @Test
  void onlyNamedTablesAreTold() throws Exception {
    CommitLogFeed feed = open(0, Set.of("note"));
    put(phones, 1, "one");
    putHidden(notes, 7, "seven");
    assertEquals("4 note{}:{id=7, name=seven}", text(feed.next(LONG)));
    assertNull(feed.next(NOW));
  }

  @Test
  void aTableThatIsDroppedLaterIsLeftOutAndANewOneIsTold() throws Exception {
    CommitLogFeed feed = open(0, Set.of("phone", "fresh"));
    put(phones, 1, "one");
    transact(transaction -> TransactionCatalog.writer(transaction).dropTable(phones.id()));
    TableDescriptor fresh = create("fresh", List.of(0));
    put(fresh, 5, "five");
    assertEquals("6 fresh{id=5}:{id=5, name=five}", text(feed.next(LONG)));
  }

  @Test
  void rowsOlderThanAnAddedColumnReadAsNullInIt() throws Exception {
    put(phones, 1, "one");
    List<ColumnDescriptor> columns = new ArrayList<>(phones.columns());
    columns.add(new ColumnDescriptor("site", SqlType.TEXT, false, null, null));
    TableDescriptor wider =
        new TableDescriptor(
            phones.id(), phones.name(), columns, phones.primaryKey(), phones.indexes());
    transact(transaction -> TransactionCatalog.writer(transaction).putTable(wider));
    assertEquals("3 phone{id=1}:{id=1, name=one, site=null}", text(open(0, Set.of()).next(LONG)));
  }

  @Test
  void aWaitingReaderIsWokenAndAClosedFeedSaysSo() throws Exception {
    CommitLogFeed feed = open(2, Set.of());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<@Nullable Changes> waiting = threads.submit(() -> feed.next(LONG));
      put(phones, 1, "one");
      assertEquals("3 phone{id=1}:{id=1, name=one}", text(waiting.get(20, TimeUnit.SECONDS)));
    }
    feed.close();
    StoreException refused = assertThrows(StoreException.class, () -> feed.next(NOW));
    assertEquals(ErrorCode.SHUTTING_DOWN, refused.code());
  }

  @Test
  void theFeedGoesOnOverAReplacedEngine() throws Exception {
    AtomicReference<KeyValueEngine> current = new AtomicReference<>(gateway.engine());
    CommitLogFeed feed = new CommitLogFeed(current::get, gateway.signal(), 0, Set.of());
    put(phones, 1, "one");
    assertEquals("3 phone{id=1}:{id=1, name=one}", text(feed.next(LONG)));
    put(phones, 2, "two");
    gateway.engine().checkpoint(folder.resolve("checkpoint"));
    gateway.engine().close();
    assertNull(feed.next(Duration.ofMillis(30)));
    current.set(InMemoryEngine.open(folder.resolve("checkpoint")));
    assertEquals("4 phone{id=2}:{id=2, name=two}", text(feed.next(LONG)));
  }

  @Test
  void aReaderThatIsTooLateIsTold() throws Exception {
    InMemoryEngine engine = new InMemoryEngine();
    gateway =
        new LocalGateway(
            engine, TestMachines.limited(engine, new MachineLimits(10, 1 << 20, 20, 1 << 20)));
    TableDescriptor table = create("phone", List.of(0));
    CommitLogFeed late = open(0, Set.of());
    CommitLogFeed inTime = open(25, Set.of());
    for (int i = 0; i < 50; i++) {
      put(table, i, "row");
    }
    StoreException refused = assertThrows(StoreException.class, () -> late.next(NOW));
    assertEquals(ErrorCode.FEED_TOO_OLD, refused.code());
    assertEquals(
        ErrorCode.FEED_TOO_OLD, assertThrows(StoreException.class, () -> inTime.next(NOW)).code());
    assertEquals("41 phone{id=39}:{id=39, name=row}", text(open(40, Set.of()).next(NOW)));
  }

  private CommitLogFeed open(long index, Set<String> tables) {
    return new CommitLogFeed(gateway::engine, gateway.signal(), index, tables);
  }

  private TableDescriptor create(String name, List<Integer> primaryKey) {
    List<TableDescriptor> made = new ArrayList<>();
    transact(
        transaction -> {
          var catalog = TransactionCatalog.writer(transaction);
          TableDescriptor table =
              new TableDescriptor(
                  catalog.allocateTableId(),
                  name,
                  List.of(
                      new ColumnDescriptor("id", SqlType.INT, true, null, null),
                      new ColumnDescriptor("name", SqlType.TEXT, false, null, null)),
                  primaryKey,
                  List.of(new IndexDescriptor(2, name + "_by_name", List.of(1), false)));
          catalog.putTable(table);
          made.add(table);
        });
    return made.getFirst();
  }

  private void put(TableDescriptor table, int id, String name) {
    TableKeys keys = new TableKeys(table);
    Object[] row = {id, name};
    write(table, keys.rowKey(row), row);
  }

  private void putHidden(TableDescriptor table, int id, String name) {
    write(table, new TableKeys(table).hiddenRowKey(new UUID(1, id)), new Object[] {id, name});
  }

  private void write(TableDescriptor table, byte[] rowKey, Object[] row) {
    transact(
        transaction -> {
          transaction.put(rowKey, RowCodec.of(table).encode(row));
          for (TableKeys.IndexEntry entry : new TableKeys(table).indexEntries(rowKey, row)) {
            transaction.put(entry.key(), entry.value());
          }
        });
  }

  private void delete(TableDescriptor table, int id) {
    transact(transaction -> transaction.delete(new TableKeys(table).rowKeyOf(List.of(id))));
  }

  private interface Work {
    void in(Transaction transaction);
  }

  private void transact(Work work) {
    try (Transaction transaction = gateway.begin(Consistency.LOCAL)) {
      work.in(transaction);
      gateway.commit(transaction);
    }
  }

  private static String text(@Nullable Changes changes) {
    if (changes == null) {
      return "nothing";
    }
    StringBuilder text = new StringBuilder().append(changes.index());
    for (Change change : changes.changes()) {
      text.append(' ').append(change.table()).append(change.key()).append(':').append(change.row());
    }
    return text.toString();
  }
}
