package dev.spfgateway.admin.console;

import dev.spfgateway.base.Guids;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import io.vertx.ext.web.RoutingContext;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The parameters of a request's query. All problems are failures for the client. */
final class Parameters {
  private static final int MAX_PARAMETERS = 20;
  private static final int MAX_LENGTH = 200;

  private final Map<String, String> values;

  private Parameters(Map<String, String> values) {
    this.values = values;
  }

  /** Reads a query that may have these parameters, each at most once. */
  static Parameters of(RoutingContext call, String... names) {
    @Nullable String query = call.request().query();
    Map<String, String> values = new HashMap<>();
    for (String part : (query == null ? "" : query).split("&", MAX_PARAMETERS)) {
      if (!part.isEmpty()) {
        read(part, Set.of(names), values);
      }
    }
    return new Parameters(values);
  }

  private static void read(String part, Set<String> names, Map<String, String> values) {
    int equals = part.indexOf('=');
    String name = decode(equals < 0 ? part : part.substring(0, equals));
    String value = equals < 0 ? "" : decode(part.substring(equals + 1));
    if (!names.contains(name)) {
      throw wrong(
          names.isEmpty()
              ? "this resource has no parameters"
              : "unknown parameter; the parameters are " + String.join(", ", new TreeSet<>(names)));
    }
    if (value.length() > MAX_LENGTH) {
      throw wrong(name + " must have at most " + MAX_LENGTH + " characters");
    }
    if (values.put(name, value) != null) {
      throw wrong("each parameter must occur only once");
    }
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw wrong("the query's percent-encoding is invalid");
    }
  }

  /** A text; an empty one counts as absent. */
  Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
  }

  Optional<UUID> guid(String name) {
    return text(name)
        .map(value -> Guids.parse(value).orElseThrow(() -> wrong(name + " must be an id, a GUID")));
  }

  int number(String name, int least, int most, int otherwise) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    int value = text.get().matches("\\d{1,6}") ? Integer.parseInt(text.get()) : -1;
    if (value < least || value > most) {
      throw wrong(name + " must be from " + least + " to " + most);
    }
    return value;
  }

  /** The id in a path, such as that of {@code /api/operations/:id}. */
  static UUID id(RoutingContext call) {
    return Guids.parse(call.pathParam("id"))
        .orElseThrow(
            () -> GatewayException.of(FailureKind.NOT_FOUND, "the id in the URL is not a GUID"));
  }

  static GatewayException wrong(String message) {
    return GatewayException.of(FailureKind.BAD_REQUEST, message);
  }
}
