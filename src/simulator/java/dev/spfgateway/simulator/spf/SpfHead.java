package dev.spfgateway.simulator.spf;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Set;

/** Evaluates a request's head alone. */
final class SpfHead {
  private static final Set<String> TUNNELLED = Set.of("MERGE", "PUT", "PATCH", "DELETE");
  private static final Set<String> VERBS = Set.of("GET", "POST", "MERGE", "PUT", "PATCH", "DELETE");

  private SpfHead() {}

  /** The verb after {@code X-HTTP-Method}, unchecked. */
  static String effectiveMethod(HttpServerRequest request) {
    return effectiveMethod(request.method().name(), request.headers());
  }

  /** The verb of a request within a batch. */
  static String effectiveMethod(String method, MultiMap headers) {
    String tunnelled = headers.get("X-HTTP-Method");
    return tunnelled != null && method.equals("POST")
        ? tunnelled.strip().toUpperCase(Locale.ROOT)
        : method;
  }

  /** Refuses verbs that the service does not know and versions above its own. */
  static void check(HttpServerRequest request, String verb) {
    check(request.method().name(), verb, request.headers());
    String expect = request.getHeader("Expect");
    if (expect != null && !expectsContinue(request)) {
      throw new SpfRefusal(417, "Expectation Failed");
    }
  }

  /** Checks a request within a batch in the same way. */
  static void check(String method, String verb, MultiMap headers) {
    String tunnelled = headers.get("X-HTTP-Method");
    if (tunnelled != null && !(method.equals("POST") && TUNNELLED.contains(verb))) {
      throw new SpfRefusal(400, "The X-HTTP-Method header is not allowed here.");
    }
    if (!VERBS.contains(verb)) {
      throw new SpfRefusal(501, "Not Implemented");
    }
    checkVersion(headers, "DataServiceVersion", "[1-3]\\.0(;.*)?");
    checkVersion(headers, "MaxDataServiceVersion", "\\d+\\.\\d+(;.*)?");
  }

  private static void checkVersion(MultiMap headers, String name, String form) {
    String value = headers.get(name);
    if (value != null && !value.strip().matches(form)) {
      throw new SpfRefusal(400, "The value of the request header '" + name + "' is not supported.");
    }
  }

  /** The highest version of the protocol that the client accepts: 1, 2, or 3 by default. */
  static int maxVersion(MultiMap headers) {
    String max = headers.get("MaxDataServiceVersion");
    return max != null && max.strip().matches("[12]\\..*") ? max.strip().charAt(0) - '0' : 3;
  }

  /** True when the client holds its body back until SPF asks for it. */
  static boolean expectsContinue(HttpServerRequest request) {
    return "100-continue".equalsIgnoreCase(request.getHeader("Expect"));
  }
}
