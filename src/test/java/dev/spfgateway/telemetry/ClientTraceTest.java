package dev.spfgateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.pipeline.TraceContext;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientTraceTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";
  private static final String PARENT = "00-" + TRACE + "-" + SPAN + "-01";

  private static MultiMap headers(String parent, String... states) {
    MultiMap headers = HttpHeaders.headers().add("traceparent", parent);
    for (String state : states) {
      headers.add("tracestate", state);
    }
    return headers;
  }

  @Test
  void readsTheSpanThatTheClientNames() {
    Optional<TraceContext> read = ClientTrace.of(headers(PARENT, "a=1,b=2", "c=3"));

    assertThat(read).contains(new TraceContext(TRACE, 0x00f067aa0ba902b7L, 0, true, "a=1,b=2,c=3"));
    assertThat(read.orElseThrow().parentValue()).isEqualTo(PARENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
      })
  void ignoresWhatIsMalformed(String parent) {
    assertThat(ClientTrace.of(headers(parent, "a=1"))).isEmpty();
  }

  @Test
  void ignoresTwoThatContradictEachOther() {
    MultiMap headers = headers(PARENT).add("traceparent", PARENT.replace("b7-", "b8-"));

    assertThat(ClientTrace.of(headers)).isEmpty();
    assertThat(ClientTrace.of(HttpHeaders.headers().add("tracestate", "a=1"))).isEmpty();
  }

  @Test
  void takesALaterVersionAsFarAsItIsKnown() {
    assertThat(ClientTrace.of(headers("cc" + PARENT.substring(2) + "-what-the-future-brings")))
        .map(TraceContext::parentValue)
        .contains(PARENT);
  }

  @Test
  void dropsAMalformedStateOnly() {
    String many =
        IntStream.range(0, 33).mapToObj(i -> "k" + i + "=v").collect(Collectors.joining(","));

    assertThat(ClientTrace.of(headers(PARENT, "no pair")).orElseThrow().state()).isEmpty();
    assertThat(ClientTrace.of(headers(PARENT, many)).orElseThrow().state()).isEmpty();
  }

  @Property
  void neverThrowsWhateverAClientSends(
      @ForAll @CharRange(to = 'ÿ') @StringLength(max = 80) String parent,
      @ForAll @CharRange(to = 'ÿ') @StringLength(max = 80) String state,
      @ForAll int place) {
    String half = PARENT.substring(0, Math.floorMod(place, PARENT.length()));
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    headers.add("traceparent", half + parent).add("tracestate", state);

    assertThat(ClientTrace.of(headers)).isNotNull();
    headers.set("traceparent", PARENT);
    assertThat(ClientTrace.of(headers)).isPresent();
  }
}
