package dev.spfgateway.store.postgres;

import dev.spfgateway.store.postgres.server.PostgresCalls;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The monthly partitions of events, UTC. They are created ahead by the server's clock when a
 * gateway connects and when an event is the first of its month here, and on demand for any other
 * time.
 */
final class PostgresPartitions {
  private final int monthsAhead;
  private final Set<YearMonth> known = new HashSet<>();

  PostgresPartitions(int monthsAhead) {
    this.monthsAhead = monthsAhead;
  }

  /** Creates the partitions of the current month and those that follow. */
  void ahead(PgConnection session, Duration limit) throws SQLException {
    forget();
    RowSet<Row> now =
        PostgresCalls.await(
            session
                .query("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint")
                .execute(),
            limit);
    from(session, month(now.iterator().next().getLong(0)), limit);
  }

  /** Forgets the partitions that a dropped transaction created. */
  void forget() {
    known.clear();
  }

  /**
   * Creates the partitions that events of these times need; inside a transaction, as part of it.
   */
  void ensure(PgConnection session, Collection<Long> times, Duration limit) throws SQLException {
    for (long time : times) {
      if (!known.contains(month(time))) {
        from(session, month(time), limit);
      }
    }
  }

  private void from(PgConnection session, YearMonth first, Duration limit) throws SQLException {
    for (int i = 0; i <= monthsAhead; i++) {
      YearMonth month = first.plusMonths(i);
      PostgresCalls.done(
          session
              .preparedQuery("SELECT audit_partition($1, $2, $3)")
              .execute(Tuple.of(name(month), start(month), start(month.plusMonths(1)))),
          limit);
    }
    known.add(first);
  }

  private static String name(YearMonth month) {
    return String.format(
        Locale.ROOT, "audit_event_%04d_%02d", month.getYear(), month.getMonthValue());
  }

  private static YearMonth month(long time) {
    return YearMonth.from(Instant.ofEpochMilli(time).atOffset(ZoneOffset.UTC));
  }

  private static long start(YearMonth month) {
    return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
  }
}
