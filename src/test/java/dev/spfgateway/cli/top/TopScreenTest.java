package dev.spfgateway.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TopScreenTest {
  private static final JsonObject OVERVIEW =
      new JsonObject(
          """
          {"at":"2026-12-01T10:00:00Z","started":"2026-12-01T06:47:30Z","version":"1.0",
           "chain":"gw-1","reason":"ready",
           "warnings":[{"title":"Slow","text":"stamp-1 is slow.","action":"Look."}],
           "rates":{"requests":12.34,"errors":0,"refused":1,"mutations":0.04},
           "latencyMs":{"p50":3.21,"p99":41,"p999":120},"inProgress":12,"connections":80,
           "history":[{"requests":0},{"requests":4},{"requests":8}],
           "store":{"kind":"sqlite","healthy":true,"waiting":1,"kept":2,"commitP99Ms":4.5},
           "audit":{"headAge":12,"signed":true,"streams":[{"name":"siem","lag":3}]},
           "operations":{"byState":{"running":2,"unknown":1},"overdue":0},
           "memory":{"heapUsed":104857600,"heapMax":536870912,"directUsed":0,
           "directMax":1048576},
           "topTenants":[{"tenant":"con\\u001b[2Jtoso","requests":10,"refused":1,"errors":0}]}
          """);
  private static final JsonObject STAMPS =
      new JsonObject(
          """
          {"stamps":[{"name":"stamp-1","endpoints":[
            {"url":"https://spf1:8090/x","breaker":{"state":"open"},"inProgress":3,"limit":20,
             "attempts":7.5,"failures":0.5,"p99Ms":80},
            {"url":"https://spf2:8090/x","breaker":{"state":"closed"},"inProgress":0,"limit":0,
             "restingUntil":"2026-12-01T10:05:00Z"}]}]}
          """);

  @Test
  void showsWhatTheGatewayDoes() {
    assertThat(new TopScreen(OVERVIEW, STAMPS).lines(200))
        .contains(
            "spf-gateway 1.0  chain gw-1  up 3 h 12 min  ready",
            "! Slow: stamp-1 is slow. Look.",
            "Requests    12.3/s   errors 0.0/s   refused 1.0/s   mutations 0.0/s",
            "             ▄█   in progress 12   connections 80",
            "Latency     p50 3.2 ms   p99 41.0 ms   p99.9 120.0 ms",
            "Store       sqlite healthy   waiting 1   kept 2   commit p99 4.5 ms",
            "Audit       head 12 s old   stream siem 3 s behind",
            "Operations  running 2   unknown 1   overdue 0",
            "Memory      heap 100 of 512 MiB   direct 0 of 1 MiB")
        .anyMatch(line -> line.matches("stamp-1 +https://spf1:8090/x +open +3 +20 .*80\\.0 ms"))
        .anyMatch(line -> line.matches("stamp-1 +https://spf2:8090/x +rests +0 +0 .*"));
  }

  @Test
  void letsNoForeignTextControlTheTerminalAndCutsLongLines() {
    assertThat(new TopScreen(OVERVIEW, STAMPS).lines(30))
        .allMatch(line -> line.codePointCount(0, line.length()) <= 30)
        .noneMatch(line -> line.contains("\u001b"))
        .contains("spf-gateway 1.0  chain gw-1  …");
  }

  @Test
  void showsWhatAnOlderGatewayDoesNotTellAsMissing() {
    JsonObject least =
        new JsonObject()
            .put("at", "2026-12-01T10:00:00Z")
            .put("started", "2026-12-01T09:59:59Z")
            .put("reason", "ready");

    assertThat(new TopScreen(least, new JsonObject()).lines(200))
        .contains("Latency     p50 –   p99 –   p99.9 –", "Operations  none open   overdue –");
  }

  @Test
  void writesDurationsAsPeopleDo() {
    assertThat(TopScreen.words(Duration.ofSeconds(7))).isEqualTo("7 s");
    assertThat(TopScreen.words(Duration.ofSeconds(455))).isEqualTo("7 min 35 s");
    assertThat(TopScreen.words(Duration.ofMinutes(61))).isEqualTo("1 h 1 min");
    assertThat(TopScreen.words(Duration.ofHours(50))).isEqualTo("2 d 2 h");
  }
}
