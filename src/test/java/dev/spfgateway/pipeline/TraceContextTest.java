package dev.spfgateway.pipeline;

import static dev.spfgateway.pipeline.Exchanges.anExchange;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.pipeline.access.Action;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TraceContextTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  private final TraceContext span = new TraceContext(TRACE, 0xb7, 0, false, "a=1");

  @Test
  void tellsItsChildrenApart() {
    assertThat(IntStream.rangeClosed(-1, 20).mapToObj(span::child).map(TraceContext::spanId))
        .doesNotHaveDuplicates()
        .doesNotContain(0L);
    assertThat(span.child(3))
        .isEqualTo(span.child(3))
        .returns(TRACE, TraceContext::traceId)
        .returns(0xb7L, TraceContext::parentId);
    assertThat(span.inside(0, true).spanId()).as("0 is no id").isNotZero();
  }

  @Test
  void replacesTheTraceThatARequestBelongedTo() {
    MultiMap headers =
        HttpHeaders.headers()
            .add("traceparent", "old")
            .add("traceparent", "older")
            .add("tracestate", "old=1");

    span.kept().write(headers);

    assertThat(headers.getAll("traceparent"))
        .containsExactly("00-" + TRACE + "-00000000000000b7-01");
    assertThat(headers.getAll("tracestate")).containsExactly("a=1");
    new TraceContext(TRACE, 1, 0, false, "").write(headers);
    assertThat(headers.contains("tracestate")).isFalse();
  }

  @Test
  void isKeptUpstreamWhereTheRequestMutates() {
    Trail read = anExchange().withAction(Action.READ).permitted().trail();
    Trail restore = anExchange().withAction(Action.RESTORE).permitted().trail();
    read.traced(span);
    restore.traced(span);

    assertThat(read.nextAttempt()).contains(span.child(1));
    assertThat(restore.nextAttempt()).contains(span.kept().child(1));
    assertThat(anExchange().permitted().trail().nextAttempt()).isEmpty();
  }

  @Test
  void countsTheAttempts() {
    Trail trail = anExchange().withAction(Action.READ).permitted().trail();
    trail.traced(span);
    trail.attempted(
        new Attempt(
            1,
            "stamp-1",
            "https://spf1",
            DeliveryPhase.NOT_CONNECTED,
            null,
            "X",
            "not-sent",
            0,
            Duration.ZERO));

    assertThat(trail.nextAttempt()).contains(span.child(2));
  }
}
