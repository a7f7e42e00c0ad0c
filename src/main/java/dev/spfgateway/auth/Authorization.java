package dev.spfgateway.auth;

import dev.spfgateway.pipeline.request.Request;
import io.vertx.core.http.HttpHeaders;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the {@code Authorization} header: a scheme's name in any case, blanks, and the rest. */
final class Authorization {
  private Authorization() {}

  /** Whether the request has the header, with any scheme. */
  static boolean isPresent(Request request) {
    return request.headers().contains(HttpHeaders.AUTHORIZATION);
  }

  /** The text after the scheme's name; empty when the header is absent or has another scheme. */
  static Optional<String> rest(Request request, String scheme) {
    @Nullable String header = request.headers().get(HttpHeaders.AUTHORIZATION);
    if (header == null || !header.regionMatches(true, 0, scheme, 0, scheme.length())) {
      return Optional.empty();
    }
    String rest = header.substring(scheme.length());
    return rest.isEmpty() || rest.charAt(0) == ' ' ? Optional.of(rest.strip()) : Optional.empty();
  }
}
