package dev.spfgateway.upstream.body;

import dev.spfgateway.odata.links.Rewriters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;

/**
 * Negotiates content codings and charsets: SPF is asked only for those that the gateway can decode,
 * and a client gets only those that it accepts.
 */
public final class Coding {
  static final String GZIP = "gzip";
  static final String IDENTITY = "identity";

  private Coding() {}

  /**
   * Restricts what a client accepts to what the gateway can read.
   *
   * @param headers the headers for SPF, with the client's {@code Accept-Charset}
   * @param compressible false when the answer's bytes must be judged
   */
  public static void ask(MultiMap headers, MultiMap client, boolean compressible) {
    headers.set(HttpHeaders.ACCEPT_ENCODING, compressible && acceptsGzip(client) ? GZIP : IDENTITY);
    for (String value : headers.getAll(HttpHeaders.ACCEPT_CHARSET)) {
      for (String charset : value.split(",", -1)) {
        String name = charset.split(";", 2)[0].strip();
        if (!name.isEmpty() && !name.equals("*") && !Rewriters.isBeyondAscii(name)) {
          headers.set(HttpHeaders.ACCEPT_CHARSET, "utf-8");
          return;
        }
      }
    }
  }

  /** True for {@code gzip}, {@code x-gzip} or {@code *}, unless its weight is zero. */
  static boolean acceptsGzip(MultiMap client) {
    boolean any = false;
    for (String value : client.getAll(HttpHeaders.ACCEPT_ENCODING)) {
      int from = 0;
      while (from <= value.length()) {
        int comma = value.indexOf(',', from);
        int end = comma < 0 ? value.length() : comma;
        int semicolon = value.indexOf(';', from);
        int name = semicolon < 0 || semicolon > end ? end : semicolon;
        String coding = value.substring(from, name).strip();
        if (coding.equalsIgnoreCase(GZIP) || coding.equalsIgnoreCase("x-gzip")) {
          return !isRefused(value.substring(name, end));
        }
        any |= coding.equals("*") && !isRefused(value.substring(name, end));
        from = end + 1;
      }
    }
    return any;
  }

  private static boolean isRefused(String weight) {
    return weight.matches("(?i)[ \\t]*;[ \\t]*q[ \\t]*=[ \\t]*0(\\.0*)?[ \\t]*");
  }

  /** Tells caches that the answer depends on what the client accepts. */
  static void varies(MultiMap headers) {
    boolean told =
        headers.getAll(HttpHeaders.VARY).stream()
            .map(value -> value.toLowerCase(Locale.ROOT))
            .anyMatch(value -> value.contains("accept-encoding") || value.strip().equals("*"));
    if (!told) {
      headers.add(HttpHeaders.VARY, "Accept-Encoding");
    }
  }

  /** True for a compressed answer. */
  public static boolean isGzip(MultiMap answer) {
    String coding = String.join(",", answer.getAll(HttpHeaders.CONTENT_ENCODING)).strip();
    return coding.equalsIgnoreCase(GZIP) || coding.equalsIgnoreCase("x-gzip");
  }

  /** True for an answer in a coding that was not asked for. */
  static boolean isForeign(MultiMap answer) {
    String coding = String.join(",", answer.getAll(HttpHeaders.CONTENT_ENCODING)).strip();
    return !coding.isEmpty() && !coding.equalsIgnoreCase(IDENTITY) && !isGzip(answer);
  }
}
