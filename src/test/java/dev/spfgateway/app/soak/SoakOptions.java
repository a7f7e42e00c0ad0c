package dev.spfgateway.app.soak;

import java.util.Locale;
import java.util.Random;

/**
 * How long a run is and what it does. Given as system properties such as {@code -Dsoak.kills=50
 * -Dsoak.seconds=600} or as environment variables such as {@code SOAK_KILLS=50 SOAK_SECONDS=600}.
 *
 * @param seed decides faults, the clients' choices and when the gateway is killed
 * @param kills how often the gateway is killed
 * @param seconds after which it is not killed any more, though at least {@link #LEAST_KILLS} times
 * @param clients how many clients each tenant has
 * @param postgresql whether the store is a PostgreSQL server's, by 1, or a SQLite file, by 0
 */
record SoakOptions(long seed, int kills, int seconds, int clients, boolean postgresql) {
  static final int LEAST_KILLS = 3;
  private static final int KILLS = 10;
  private static final int SECONDS = 40;
  private static final int CLIENTS = 3;

  static SoakOptions read() {
    return new SoakOptions(
        option("seed", new Random().nextLong()),
        (int) option("kills", KILLS),
        (int) option("seconds", SECONDS),
        (int) option("clients", CLIENTS),
        option("postgresql", 0) != 0);
  }

  private static long option(String name, long otherwise) {
    String property = System.getProperty("soak." + name);
    String given =
        property != null ? property : System.getenv("SOAK_" + name.toUpperCase(Locale.ROOT));
    return given == null ? otherwise : Long.parseLong(given);
  }
}
