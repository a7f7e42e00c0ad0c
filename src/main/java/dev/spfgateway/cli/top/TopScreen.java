package dev.spfgateway.cli.top;

import dev.spfgateway.base.VisibleText;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Draws what the admin API tells, as lines of a terminal. Text of others is made visible. */
public final class TopScreen {
  private static final String BARS = " ▁▂▃▄▅▆▇█";
  private static final long MEBI = 1L << 20;

  private final JsonObject overview;
  private final JsonObject stamps;
  private final List<String> lines = new ArrayList<>();

  /**
   * @param overview the answer of {@code /api/overview}
   * @param stamps the answer of {@code /api/stamps}
   */
  public TopScreen(JsonObject overview, JsonObject stamps) {
    this.overview = overview;
    this.stamps = stamps;
  }

  /**
   * The lines, without their ends.
   *
   * @param columns the terminal's width; longer lines are cut
   */
  public List<String> lines(int columns) {
    lines.clear();
    head();
    traffic();
    inside();
    endpoints();
    tenants();
    return lines.stream().map(line -> cut(line, columns)).toList();
  }

  private void head() {
    Instant now = Instant.parse(overview.getString("at"));
    String up = words(Duration.between(Instant.parse(overview.getString("started")), now));
    line(
        "spf-gateway %s  chain %s  up %s  %s",
        text(overview, "version"), text(overview, "chain"), up, text(overview, "reason"));
    for (Object one : array(overview, "warnings")) {
      line("! %s", one instanceof JsonObject told ? warning(told) : shown(one));
    }
    lines.add("");
  }

  private static String warning(JsonObject told) {
    return text(told, "title") + ": " + text(told, "text") + " " + text(told, "action");
  }

  private void traffic() {
    JsonObject rates = object(overview, "rates");
    JsonObject latency = object(overview, "latencyMs");
    line(
        "Requests    %s/s   errors %s/s   refused %s/s   mutations %s/s",
        rate(rates, "requests"),
        rate(rates, "errors"),
        rate(rates, "refused"),
        rate(rates, "mutations"));
    line(
        "            %s   in progress %s   connections %s",
        history(), number(overview, "inProgress"), number(overview, "connections"));
    line(
        "Latency     p50 %s   p99 %s   p99.9 %s",
        millis(latency, "p50"), millis(latency, "p99"), millis(latency, "p999"));
  }

  /** The newest minutes of requests as bars, the highest of which is the largest value. */
  private String history() {
    List<Double> values =
        array(overview, "history").stream()
            .map(one -> ((JsonObject) one).getDouble("requests", 0.0))
            .toList();
    List<Double> newest = values.subList(Math.max(0, values.size() - 40), values.size());
    double most = newest.stream().mapToDouble(one -> one).max().orElse(0);
    return newest.stream()
        .map(one -> most == 0 ? 0 : (int) Math.ceil(one / most * (BARS.length() - 1)))
        .map(height -> BARS.substring(height, height + 1))
        .collect(Collectors.joining());
  }

  private void inside() {
    JsonObject store = object(overview, "store");
    JsonObject audit = object(overview, "audit");
    JsonObject operations = object(overview, "operations");
    JsonObject memory = object(overview, "memory");
    line(
        "Store       %s %s   waiting %s   kept %s   commit p99 %s",
        text(store, "kind"),
        store.getBoolean("healthy", false) ? "healthy" : text(store, "problem"),
        number(store, "waiting"),
        number(store, "kept"),
        millis(store, "commitP99Ms"));
    line(
        "Audit       %s%s%s",
        audit.getNumber("headAge") == null
            ? "no head signed yet"
            : "head " + number(audit, "headAge") + " s old",
        audit.getBoolean("signed", true) ? "" : ", NOT SIGNED",
        array(audit, "streams").stream()
            .map(one -> (JsonObject) one)
            .map(one -> "   stream " + text(one, "name") + " " + number(one, "lag") + " s behind")
            .collect(Collectors.joining()));
    line("Operations  %s   overdue %s", byState(operations), number(operations, "overdue"));
    line(
        "Memory      heap %s of %s MiB   direct %s of %s MiB",
        mebi(memory, "heapUsed"),
        mebi(memory, "heapMax"),
        mebi(memory, "directUsed"),
        mebi(memory, "directMax"));
    lines.add("");
  }

  private static String byState(JsonObject operations) {
    String states =
        object(operations, "byState").stream()
            .map(one -> shown(one.getKey()) + " " + shown(one.getValue()))
            .collect(Collectors.joining("   "));
    return states.isEmpty() ? "none open" : states;
  }

  private void endpoints() {
    row("STAMP", "ENDPOINT", "BREAKER", "NOW", "LIMIT", "TRIES/S", "FAILED/S", "P99");
    for (Object one : array(stamps, "stamps")) {
      JsonObject stamp = (JsonObject) one;
      for (Object each : array(stamp, "endpoints")) {
        JsonObject endpoint = (JsonObject) each;
        row(
            text(stamp, "name"),
            text(endpoint, "url"),
            state(endpoint),
            number(endpoint, "inProgress"),
            number(endpoint, "limit"),
            rate(endpoint, "attempts"),
            rate(endpoint, "failures"),
            millis(endpoint, "p99Ms"));
      }
    }
    lines.add("");
  }

  private static String state(JsonObject endpoint) {
    if (endpoint.getBoolean("credentialRefused", false)) {
      return "credential refused";
    }
    return endpoint.getString("restingUntil") == null
        ? text(object(endpoint, "breaker"), "state")
        : "rests";
  }

  private void row(String... cells) {
    line("%-14s %-44s %-18s %5s %6s %8s %9s %9s", (Object[]) cells);
  }

  private void tenants() {
    line("%-30s %12s %12s %12s", "TENANT", "REQUESTS/S", "REFUSED/S", "ERRORS/S");
    for (Object one : array(overview, "topTenants")) {
      JsonObject tenant = (JsonObject) one;
      line(
          "%-30s %12s %12s %12s",
          text(tenant, "tenant"),
          rate(tenant, "requests"),
          rate(tenant, "refused"),
          rate(tenant, "errors"));
    }
  }

  private void line(String form, Object... values) {
    lines.add(String.format(Locale.ROOT, form, values).stripTrailing());
  }

  private static String cut(String line, int columns) {
    int shown = line.codePointCount(0, line.length());
    return shown <= columns
        ? line
        : line.substring(0, line.offsetByCodePoints(0, Math.max(0, columns - 1))) + "…";
  }

  private static JsonObject object(JsonObject from, String key) {
    JsonObject found = from.getJsonObject(key);
    return found == null ? new JsonObject() : found;
  }

  private static JsonArray array(JsonObject from, String key) {
    JsonArray found = from.getJsonArray(key);
    return found == null ? new JsonArray() : found;
  }

  private static String text(JsonObject from, String key) {
    return shown(from.getValue(key));
  }

  private static String shown(Object value) {
    return value == null ? "–" : VisibleText.of(value.toString());
  }

  private static String number(JsonObject from, String key) {
    Number value = from.getNumber(key);
    return value == null ? "–" : Long.toString(Math.round(value.doubleValue()));
  }

  private static String rate(JsonObject from, String key) {
    Number value = from.getNumber(key);
    return value == null ? "–" : String.format(Locale.ROOT, "%.1f", value.doubleValue());
  }

  private static String millis(JsonObject from, String key) {
    Number value = from.getNumber(key);
    return value == null ? "–" : String.format(Locale.ROOT, "%.1f ms", value.doubleValue());
  }

  private static String mebi(JsonObject from, String key) {
    Number value = from.getNumber(key);
    return value == null ? "–" : Long.toString(value.longValue() / MEBI);
  }

  /** A duration as people write it: the two largest units. */
  static String words(Duration time) {
    if (time.toDays() > 0) {
      return time.toDays() + " d " + time.toHoursPart() + " h";
    }
    if (time.toHours() > 0) {
      return time.toHours() + " h " + time.toMinutesPart() + " min";
    }
    return time.toMinutes() > 0
        ? time.toMinutes() + " min " + time.toSecondsPart() + " s"
        : time.toSeconds() + " s";
  }
}
