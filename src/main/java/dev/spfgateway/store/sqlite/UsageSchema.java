package dev.spfgateway.store.sqlite;

import java.util.List;

/**
 * The seventh version of the SQLite schema: how much each tenant keeps, counted by triggers, so
 * that it is right in each transaction whatever changes the tables, and no claim counts rows.
 */
final class UsageSchema {
  private static final String SIZE =
      "coalesce(length(CAST(%1$s.headers AS BLOB)) + length(%1$s.body), 0)";

  static final List<String> STATEMENTS =
      List.of(
          "CREATE TABLE tenant_usage (tenant TEXT PRIMARY KEY, operations INTEGER NOT NULL,"
              + " keys INTEGER NOT NULL, answers INTEGER NOT NULL) STRICT, WITHOUT ROWID",
          "ALTER TABLE idempotency_key ADD COLUMN tenant TEXT NOT NULL DEFAULT ''",
          "UPDATE idempotency_key SET tenant = coalesce((SELECT o.tenant FROM operation o"
              + " WHERE o.id = idempotency_key.operation), '')",
          "INSERT INTO tenant_usage SELECT tenant, sum(operations), sum(keys), sum(answers) FROM"
              + " (SELECT tenant, 1 AS operations, 0 AS keys, 0 AS answers FROM operation"
              + " UNION ALL SELECT k.tenant, 0, 1, "
              + SIZE.formatted("k")
              + " FROM idempotency_key k) GROUP BY tenant",
          "CREATE INDEX operation_forgotten ON operation (tenant, watched)"
              + " WHERE ended IS NOT NULL",
          "CREATE INDEX idempotency_key_forgotten ON idempotency_key (tenant, kept_until)",
          trigger("operation_counted", "INSERT ON operation", add("NEW", "1, 0, 0")),
          trigger("operation_uncounted", "DELETE ON operation", add("OLD", "-1, 0, 0")),
          trigger("key_counted", "INSERT ON idempotency_key", key("NEW", "")),
          trigger("key_uncounted", "DELETE ON idempotency_key", key("OLD", "-")),
          trigger(
              "key_changed", "UPDATE ON idempotency_key", key("OLD", "-") + " " + key("NEW", "")));

  private UsageSchema() {}

  private static String trigger(String name, String event, String statements) {
    return "CREATE TRIGGER " + name + " AFTER " + event + " BEGIN " + statements + " END";
  }

  private static String key(String row, String sign) {
    return add(row, "0, %s1, %s%s".formatted(sign, sign, SIZE.formatted(row)));
  }

  private static String add(String row, String values) {
    return "INSERT INTO tenant_usage VALUES ("
        + row
        + ".tenant, "
        + values
        + ") ON CONFLICT (tenant) DO UPDATE SET operations = operations + excluded.operations,"
        + " keys = keys + excluded.keys, answers = answers + excluded.answers;";
  }
}
