package dev.spfgateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes the stand-in that takes a refused request's place, so that the request gets its answer. The
 * stand-in has the refused request's method and target if they were valid, and the headers before
 * the fault that decide the answer's format, which web page may read it, and for which client a
 * trusted proxy asks.
 */
final class StandIn {
  static final String JSON = "application/json";

  private static final Set<String> KEPT = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  static {
    KEPT.addAll(
        Set.of("Accept", "MaxDataServiceVersion", "Origin", "Forwarded", "X-Forwarded-For"));
  }

  private StandIn() {}

  static HttpRequest of(HttpViolation violation, HeadCheck head, ByteBuf in) {
    HttpHeaders headers = DefaultHttpHeadersFactory.headersFactory().newHeaders();
    headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    head.eachGood(in, (name, value) -> keep(headers, name, value));
    if (!headers.contains(HttpHeaderNames.ACCEPT)) {
      // The default for a client whose Accept header was not reached: a format that all clients can
      // read.
      headers.set(HttpHeaderNames.ACCEPT, JSON);
    }
    @Nullable RequestLine line = head.line();
    HttpRequest request =
        new DefaultHttpRequest(
            HttpVersion.HTTP_1_1,
            line == null ? HttpMethod.GET : HttpMethod.valueOf(line.method()),
            line == null ? "/" : line.target(),
            headers);
    request.setDecoderResult(DecoderResult.failure(violation.failure()));
    return request;
  }

  private static void keep(HttpHeaders headers, String name, String value) {
    if (KEPT.contains(name)) {
      headers.add(name, value);
    }
  }

  /** Whether a stand-in keeps this header, in any case. */
  static boolean isKept(CharSequence name) {
    return KEPT.contains(name.toString());
  }
}
