package dev.spfgateway.http;

import dev.spfgateway.http.HttpViolation.Reason;
import dev.spfgateway.pipeline.failure.FailureKind;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks an HTTP/2 message's decoded fields: each by itself, and the pseudo-fields that describe
 * the request.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-8.2">RFC 9113, 8.2 and 8.3</a>
 */
final class Http2Fields {
  /** A field's overhead is that of its HTTP/1 line: colon, space, CR and LF. */
  private static final int LINE = 4;

  private static final String CONNECT = "CONNECT";

  private static final Set<String> PSEUDO = Set.of(":method", ":scheme", ":authority", ":path");

  private Http2Fields() {}

  /**
   * Checks a request's head.
   *
   * @throws HttpViolation when it is malformed, too large, or of a kind that is not served here
   */
  static void checkHead(Http2Headers fields, HttpLimits limits) {
    checkSize(fields, limits);
    for (Map.Entry<CharSequence, CharSequence> field : fields) {
      if (!PSEUDO.contains(field.getKey().toString())) {
        checkName(field.getKey());
      }
      checkValue(field.getValue());
    }
    @Nullable CharSequence method = fields.method();
    if (method == null || method.isEmpty() || !isToken(method)) {
      throw malformed(":method must be a token");
    }
    if (AsciiString.contentEquals(CONNECT, method)) {
      throw HttpViolation.of(
          Reason.METHOD, FailureKind.NOT_IMPLEMENTED, "CONNECT is not supported");
    }
    checkPath(fields.path(), method);
  }

  /**
   * Checks the trailers of a body.
   *
   * @throws HttpViolation when they are malformed or too large
   */
  static void checkTrailers(Http2Headers fields, HttpLimits limits) {
    checkSize(fields, limits);
    for (Map.Entry<CharSequence, CharSequence> field : fields) {
      checkName(field.getKey());
      checkValue(field.getValue());
    }
  }

  private static void checkSize(Http2Headers fields, HttpLimits limits) {
    long bytes = 0;
    int number = 0;
    for (Map.Entry<CharSequence, CharSequence> field : fields) {
      boolean pseudo = field.getKey().length() > 0 && field.getKey().charAt(0) == ':';
      if (!pseudo) {
        number++;
        bytes += field.getKey().length() + field.getValue().length() + LINE;
      }
    }
    @Nullable CharSequence path = fields.path();
    if (path != null && path.length() > limits.line().intBytes()) {
      throw HttpViolation.of(
          Reason.SIZE,
          FailureKind.URL_TOO_LONG,
          "the URL must not be longer than " + limits.line());
    }
    if (number > limits.maxFields()) {
      throw HeadCheck.tooLarge(
          "a request must not have more than " + limits.maxFields() + " headers");
    }
    if (bytes > limits.fields().bytes()) {
      throw HeadCheck.tooLarge("all headers together must not be larger than " + limits.fields());
    }
  }

  private static void checkName(CharSequence name) {
    if (name.isEmpty()) {
      throw malformed("a field name must not be empty");
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= 'A' && c <= 'Z' || c > 0x7F || !HttpCharacters.isToken((byte) c)) {
        throw malformed("a field name must be a token in lower case");
      }
    }
  }

  private static void checkValue(CharSequence value) {
    for (int i = 0; i < value.length(); i++) {
      if (!HttpCharacters.isValue((byte) value.charAt(i))) {
        throw malformed("a field value must not contain control characters");
      }
    }
    if (!value.isEmpty() && (isBlank(value, 0) || isBlank(value, value.length() - 1))) {
      throw malformed("a field value must not begin or end with a blank");
    }
  }

  private static void checkPath(@Nullable CharSequence path, CharSequence method) {
    boolean star =
        path != null
            && AsciiString.contentEquals("*", path)
            && AsciiString.contentEquals("OPTIONS", method);
    if (path == null || path.isEmpty() || path.charAt(0) != '/' && !star) {
      throw malformed(":path must begin with a slash");
    }
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c <= ' ' || c >= 0x7F || c == '#') {
        throw malformed(":path must be percent-encoded ASCII without a fragment");
      }
    }
  }

  private static boolean isToken(CharSequence text) {
    return text.chars().allMatch(c -> c < 0x80 && HttpCharacters.isToken((byte) c));
  }

  private static boolean isBlank(CharSequence text, int at) {
    return HttpCharacters.isBlank((byte) text.charAt(at));
  }

  /** Whether the violation makes the message malformed, for which the standard ends the stream. */
  static boolean isMalformed(HttpViolation violation) {
    return violation.reason() == Reason.FIELD;
  }

  /** Makes the stand-in for a refused request, with the same fields as {@link StandIn}'s. */
  static Http2Headers standIn(Http2Headers refused) {
    Http2Headers fields = new DefaultHttp2Headers();
    @Nullable CharSequence method = refused.method();
    boolean head = method != null && AsciiString.contentEquals("HEAD", method);
    fields.method(head ? "HEAD" : "GET").scheme("https").path("/").authority("localhost");
    for (Map.Entry<CharSequence, CharSequence> field : refused) {
      // A request that was refused for another reason may contain values that no head may have.
      if (StandIn.isKept(field.getKey()) && isClean(field.getValue())) {
        fields.add(field.getKey(), field.getValue());
      }
    }
    if (!fields.contains("accept")) {
      fields.set("accept", StandIn.JSON);
    }
    return fields;
  }

  private static boolean isClean(CharSequence value) {
    return value.chars().noneMatch(c -> c < ' ' || c == 0x7F);
  }

  private static HttpViolation malformed(String message) {
    return HttpViolation.malformed(Reason.FIELD, message);
  }
}
