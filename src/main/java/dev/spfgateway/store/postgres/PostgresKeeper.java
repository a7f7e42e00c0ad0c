package dev.spfgateway.store.postgres;

import dev.spfgateway.audit.Statement;
import dev.spfgateway.store.commit.GroupCommit;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** Writes statements about chains, and the positions of streams. */
final class PostgresKeeper {
  private static final String STATE =
      "INSERT INTO audit_statement SELECT $1::text, $3::bigint, $4::text, $5::bigint, $6::bigint,"
          + " $7::text FROM audit_chain WHERE chain = $1 AND owner = $2 ON CONFLICT DO NOTHING";
  private static final String DROP = "SELECT audit_drop($1, $2, $3, $4, $5, $6, $7, $8, $9)";
  private static final String REACHED =
      "INSERT INTO audit_position VALUES ($1, $2, $3)"
          + " ON CONFLICT (stream, chain) DO UPDATE SET number = $3";

  private final PostgresDatabase database;

  PostgresKeeper(PostgresDatabase database) {
    this.database = database;
  }

  /** Appends a statement to the gateway's own chain. */
  PostgresWork<Long> state(Statement statement) {
    return work(STATE, values(statement), rows -> stated(rows.rowCount() == 1, statement));
  }

  /** Appends a statement, and drops the events that it says are dropped. */
  PostgresWork<Long> drop(Statement statement, long from, long to) {
    return work(
        DROP,
        values(statement).addLong(from).addLong(to),
        rows -> stated(rows.iterator().next().getBoolean(0), statement));
  }

  PostgresWork<Boolean> accepted() {
    return work(
        "DELETE FROM store_loss WHERE chain = $1", Tuple.of(database.chain().name()), rows -> true);
  }

  PostgresWork<Long> reached(String stream, String chain, long number) {
    return work(REACHED, Tuple.of(stream, chain, number), rows -> number);
  }

  private Tuple values(Statement statement) {
    return Tuple.tuple()
        .addString(statement.chain())
        .addString(database.chain().owner())
        .addLong(statement.number())
        .addString(statement.kind().word())
        .addLong(statement.sequence())
        .addLong(statement.time().toEpochMilli())
        .addString(statement.line());
  }

  private long stated(boolean done, Statement statement) {
    if (!done) {
      throw new GroupCommit.Refused("there is a statement " + statement.number() + " already");
    }
    database.chain().stating(statement);
    return statement.number();
  }

  private <T> PostgresWork<T> work(String sql, Tuple values, PostgresWork.Reading<T> reading) {
    return new PostgresWork<>(
        database, new PostgresWork.Statement(sql, values, List.of()), reading);
  }
}
