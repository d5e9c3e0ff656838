package io.acano.store.sql.system;

import io.acano.store.sql.plan.TableSource;
import java.util.List;
import java.util.Map;

/**
 * The tables of pg_catalog about what this store does not have; clients ask for them all the same.
 */
final class EmptyTables {
  private static final Map<String, String> COLUMNS =
      Map.ofEntries(
          Map.entry("pg_auth_members", "roleid:l member:l grantor:l admin_option:b"),
          Map.entry("pg_collation", "oid:l collname:t collnamespace:l"),
          Map.entry("pg_depend", "classid:l objid:l objsubid:i refclassid:l refobjid:l deptype:t"),
          Map.entry("pg_description", "objoid:l classoid:l objsubid:i description:t"),
          Map.entry("pg_extension", "oid:l extname:t extowner:l extnamespace:l extversion:t"),
          Map.entry("pg_inherits", "inhrelid:l inhparent:l inhseqno:i inhdetachpending:b"),
          Map.entry(
              "pg_policy",
              "oid:l polname:t polrelid:l polcmd:t polpermissive:b polroles:t polqual:t"
                  + " polwithcheck:t"),
          Map.entry("pg_proc", "oid:l proname:t pronamespace:l"),
          Map.entry("pg_publication", "oid:l pubname:t pubowner:l puballtables:b"),
          Map.entry("pg_publication_rel", "oid:l prpubid:l prrelid:l"),
          Map.entry("pg_range", "rngtypid:l rngsubtype:l"),
          Map.entry("pg_rewrite", "oid:l rulename:t ev_class:l ev_type:t ev_enabled:t"),
          Map.entry(
              "pg_statistic_ext",
              "oid:l stxrelid:l stxname:t stxnamespace:l stxowner:l stxstattarget:i stxkind:t"),
          Map.entry(
              "pg_trigger",
              "oid:l tgrelid:l tgparentid:l tgname:t tgfoid:l tgenabled:t tgisinternal:b"
                  + " tgconstraint:l"));

  private EmptyTables() {}

  static List<TableSource.Virtual> tables() {
    return COLUMNS.entrySet().stream()
        .map(table -> Relations.table(table.getKey(), table.getValue(), context -> List.of()))
        .toList();
  }
}
