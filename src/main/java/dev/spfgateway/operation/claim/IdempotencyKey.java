package dev.spfgateway.operation.claim;

import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;

/**
 * Reads the header by which a client says that two requests are the same.
 *
 * <p>The draft makes it a Structured-Field String, in double quotes. Many clients send the bare
 * text, so that is accepted too if it is unambiguous; {@code "k1"} and {@code k1} are the same key.
 * Parameters after the string are refused, because none are defined.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/">The
 *     Idempotency-Key HTTP Header Field</a>
 */
public final class IdempotencyKey {
  static final String HEADER = "Idempotency-Key";

  private static final int MAX_LENGTH = 255;
  private static final String FORM =
      HEADER + " must be one string of 1 to 255 printable ASCII characters in double quotes";

  private IdempotencyKey() {}

  /**
   * The key of a request.
   *
   * @return empty without the header
   * @throws GatewayException when the header is malformed or occurs twice
   */
  public static Optional<String> of(MultiMap headers) {
    List<String> values = headers.getAll(HEADER);
    if (values.isEmpty()) {
      return Optional.empty();
    }
    if (values.size() > 1) {
      throw GatewayException.of(FailureKind.BAD_REQUEST, HEADER + " must occur only once");
    }
    String text = values.get(0).strip();
    String key = text.startsWith("\"") ? quoted(text) : bare(text);
    if (key.isEmpty() || key.length() > MAX_LENGTH) {
      throw GatewayException.of(FailureKind.BAD_REQUEST, FORM);
    }
    return Optional.of(key);
  }

  /** Reads a Structured-Field String: a backslash may precede only a quote or a backslash. */
  private static String quoted(String text) {
    StringBuilder key = new StringBuilder();
    int i = 1;
    while (i < text.length() && text.charAt(i) != '"') {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
        c = i < text.length() ? text.charAt(i) : '\0';
        check(c == '"' || c == '\\');
      }
      check(c >= ' ' && c < 0x7F);
      key.append(c);
      i++;
    }
    check(i == text.length() - 1);
    return key.toString();
  }

  private static String bare(String text) {
    check(text.chars().allMatch(c -> c > ' ' && c < 0x7F && "\",;\\".indexOf(c) < 0));
    return text;
  }

  private static void check(boolean well) {
    if (!well) {
      throw GatewayException.of(FailureKind.BAD_REQUEST, FORM);
    }
  }
}
