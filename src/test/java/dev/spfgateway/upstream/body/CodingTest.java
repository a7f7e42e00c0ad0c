package dev.spfgateway.upstream.body;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodingTest {
  private static MultiMap headers(String name, String... values) {
    MultiMap headers = HttpHeaders.headers();
    for (String value : values) {
      headers.add(name, value);
    }
    return headers;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"gzip", "GZIP", "x-gzip", "deflate, gzip;q=0.5, br", "*", "br;q=1, *;q=0.1"})
  void knowsWhoAcceptsGzip(String value) {
    assertThat(Coding.acceptsGzip(headers("Accept-Encoding", value))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "br",
        "deflate",
        "identity",
        "gzip;q=0",
        "gzip ; q=0.000",
        "*;q=0",
        "gzip;q=0, *"
      })
  void knowsWhoDoesNot(String value) {
    assertThat(Coding.acceptsGzip(headers("Accept-Encoding", value))).isFalse();
    assertThat(Coding.acceptsGzip(HttpHeaders.headers())).isFalse();
  }

  @Test
  void asksForGzipOnlyWhereTheClientTakesItAndNothingIsToBeJudged() {
    MultiMap client = headers("Accept-Encoding", "br", "gzip");
    MultiMap read = HttpHeaders.headers();
    MultiMap mutation = HttpHeaders.headers();

    Coding.ask(read, client, true);
    Coding.ask(mutation, client, false);

    assertThat(read.get("Accept-Encoding")).isEqualTo("gzip");
    assertThat(mutation.get("Accept-Encoding")).isEqualTo("identity");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "UTF-8|UTF-8",
        "utf-8, iso-8859-1;q=0.5, *;q=0.1|utf-8, iso-8859-1;q=0.5, *;q=0.1",
        "utf-16|utf-8",
        "utf-8;q=0.5, UTF-32|utf-8"
      })
  void asksOnlyForCharsetsThatItCanRead(String accepted, String asked) {
    MultiMap headers = headers("Accept-Charset", accepted);

    Coding.ask(headers, HttpHeaders.headers(), true);

    assertThat(headers.getAll("Accept-Charset")).containsExactly(asked);
  }

  @Test
  void tellsTheCodingsApart() {
    assertThat(Coding.isGzip(headers("Content-Encoding", "gzip"))).isTrue();
    assertThat(Coding.isGzip(headers("Content-Encoding", "gzip", "gzip"))).isFalse();
    assertThat(Coding.isForeign(headers("Content-Encoding", "gzip", "gzip"))).isTrue();
    assertThat(Coding.isForeign(headers("Content-Encoding", "br"))).isTrue();
    assertThat(Coding.isForeign(headers("Content-Encoding", "deflate"))).isTrue();
    assertThat(Coding.isForeign(headers("Content-Encoding", "identity"))).isFalse();
    assertThat(Coding.isForeign(HttpHeaders.headers())).isFalse();
  }

  @Test
  void tellsCachesOnceThatTheAnswerVaries() {
    MultiMap told = headers("Vary", "accept-ENCODING, Accept");
    MultiMap untold = headers("Vary", "Accept");

    Coding.varies(told);
    Coding.varies(untold);

    assertThat(told.getAll("Vary")).containsExactly("accept-ENCODING, Accept");
    assertThat(untold.getAll("Vary")).containsExactly("Accept", "Accept-Encoding");
  }
}
