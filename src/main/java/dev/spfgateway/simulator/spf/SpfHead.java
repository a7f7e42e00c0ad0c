package dev.spfgateway.simulator.spf;

import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Set;

/** What a request's head alone tells. */
final class SpfHead {
  private static final Set<String> TUNNELLED = Set.of("MERGE", "PUT", "PATCH", "DELETE");
  private static final Set<String> VERBS = Set.of("GET", "POST", "MERGE", "PUT", "PATCH", "DELETE");

  private SpfHead() {}

  /** The verb after {@code X-HTTP-Method}, as it is; nothing is refused here. */
  static String effectiveMethod(HttpServerRequest request) {
    String tunnelled = request.getHeader("X-HTTP-Method");
    String method = request.method().name();
    return tunnelled != null && method.equals("POST")
        ? tunnelled.strip().toUpperCase(Locale.ROOT)
        : method;
  }

  /** Refuses verbs that the service does not know and versions above its own. */
  static void check(HttpServerRequest request, String verb) {
    String tunnelled = request.getHeader("X-HTTP-Method");
    if (tunnelled != null
        && !(request.method().name().equals("POST") && TUNNELLED.contains(verb))) {
      throw new SpfRefusal(400, "The X-HTTP-Method header is not allowed here.");
    }
    if (!VERBS.contains(verb)) {
      throw new SpfRefusal(501, "Not Implemented");
    }
    checkVersion(request, "DataServiceVersion", "[1-3]\\.0(;.*)?");
    checkVersion(request, "MaxDataServiceVersion", "\\d+\\.\\d+(;.*)?");
    String expect = request.getHeader("Expect");
    if (expect != null && !expectsContinue(request)) {
      throw new SpfRefusal(417, "Expectation Failed");
    }
  }

  private static void checkVersion(HttpServerRequest request, String name, String form) {
    String value = request.getHeader(name);
    if (value != null && !value.strip().matches(form)) {
      throw new SpfRefusal(400, "The value of the request header '" + name + "' is not supported.");
    }
  }

  /** True when the client holds its body back until it is asked for. */
  static boolean expectsContinue(HttpServerRequest request) {
    return "100-continue".equalsIgnoreCase(request.getHeader("Expect"));
  }
}
