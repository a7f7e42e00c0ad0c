package dev.spfgateway.http;

import dev.spfgateway.http.HttpViolation.Reason;
import dev.spfgateway.pipeline.failure.FailureKind;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Checks an HTTP/1 request's head, each line as soon as it arrives, and determines how the body is
 * framed. Consumes nothing: positions count from the head's first byte.
 */
final class HeadCheck {
  /** A number with more digits is no length that a client can send. */
  private static final int MAX_LENGTH_DIGITS = 18;

  private static final String CHUNKED = "chunked";

  private final HttpLimits limits;
  private int begin;
  private int searched;
  private int firstField;
  private int good;
  private int fields;
  private @Nullable RequestLine line;
  private int hosts;
  private int lengths;
  private int codings;
  private long length;

  HeadCheck(HttpLimits limits) {
    this.limits = limits;
  }

  /**
   * Continues where the last call stopped.
   *
   * @return the head's length in bytes; 0 while it is incomplete
   * @throws HttpViolation at the first byte that makes the head unreadable or too large
   */
  int check(ByteBuf in) {
    int base = in.readerIndex();
    while (true) {
      int lf = in.indexOf(base + searched, in.writerIndex(), HttpCharacters.LF);
      int end = lf < 0 ? in.readableBytes() : lf + 1 - base;
      checkSize(end);
      if (lf < 0) {
        searched = end;
        return 0;
      }
      int from = base + begin;
      begin = end;
      searched = end;
      if (take(in, from, lineEnd(in, from, lf))) {
        return end;
      }
      good = end;
    }
  }

  /** The index at which a line that this LF closes ends. */
  static int lineEnd(ByteBuf in, int from, int lf) {
    if (lf == from || in.getByte(lf - 1) != HttpCharacters.CR) {
      throw HttpViolation.malformed(Reason.FRAMING, "a line must end with CR and LF");
    }
    return lf - 1;
  }

  private void checkSize(int end) {
    if (line == null) {
      if (end > limits.line().intBytes() + 2) {
        throw HttpViolation.of(
            Reason.SIZE,
            FailureKind.URL_TOO_LONG,
            "the URL must not be longer than " + limits.line());
      }
    } else if (end - firstField > limits.fields().intBytes()) {
      throw tooLarge("all headers together must not be larger than " + limits.fields());
    }
  }

  /** Checks one line; true when it was the last one. */
  private boolean take(ByteBuf in, int from, int to) {
    if (line == null) {
      line = RequestLine.read(in, from, to);
      firstField = begin;
      return false;
    }
    if (from == to) {
      checkWhole(line);
      return true;
    }
    if (++fields > limits.maxFields()) {
      throw tooLarge("a request must not have more than " + limits.maxFields() + " headers");
    }
    int colon = FieldLine.colon(in, from, to);
    int value = FieldLine.valueBegin(in, colon, to);
    field(in, from, colon, value, FieldLine.valueEnd(in, value, to));
    return false;
  }

  private void field(ByteBuf in, int from, int colon, int value, int end) {
    if (FieldLine.isNamed(in, from, colon, "host")) {
      hosts++;
    } else if (FieldLine.isNamed(in, from, colon, "content-length")) {
      lengths++;
      length = length(in, value, end);
    } else if (FieldLine.isNamed(in, from, colon, "transfer-encoding")) {
      codings++;
      if (end - value != CHUNKED.length() || !FieldLine.isSame(in, value, CHUNKED)) {
        throw framing("the only supported Transfer-Encoding is chunked");
      }
    }
  }

  private static long length(ByteBuf in, int from, int to) {
    long length = 0;
    for (int i = from; i < to; i++) {
      byte b = in.getByte(i);
      if (!HttpCharacters.isDigit(b)) {
        throw framing("Content-Length must be one number, digits only");
      }
      length = length * 10 + b - '0';
    }
    if (from == to || to - from > MAX_LENGTH_DIGITS) {
      throw framing("Content-Length must be one number of up to 18 digits");
    }
    return length;
  }

  private void checkWhole(RequestLine first) {
    if (hosts > 1 || hosts == 0 && !first.old()) {
      throw HttpViolation.malformed(Reason.FIELD, "the header Host must occur only once");
    }
    if (lengths > 1) {
      throw framing("the header Content-Length must occur only once");
    }
    if (codings > 1) {
      throw framing("the header Transfer-Encoding must occur only once");
    }
    if (codings > 0 && lengths > 0) {
      throw framing("a request has either a Content-Length or a Transfer-Encoding, not both");
    }
    if (codings > 0 && first.old()) {
      throw framing("an HTTP/1.0 request must not have a Transfer-Encoding");
    }
  }

  /** Whether the body is chunked; valid once the head is complete. */
  boolean isChunked() {
    return codings > 0;
  }

  /** The body's length in bytes if it is not chunked; valid once the head is complete. */
  long length() {
    return length;
  }

  /** The request line; null until it has been understood. */
  @Nullable RequestLine line() {
    return line;
  }

  /** Passes on the header lines before the first bad one, with their names as received. */
  void eachGood(ByteBuf in, BiConsumer<String, String> field) {
    int base = in.readerIndex();
    for (int at = line == null ? good : firstField; at < good; ) {
      int lf = in.indexOf(base + at, base + good, HttpCharacters.LF);
      int colon = FieldLine.colon(in, base + at, lf - 1);
      int value = FieldLine.valueBegin(in, colon, lf - 1);
      int end = FieldLine.valueEnd(in, value, lf - 1);
      field.accept(text(in, base + at, colon), text(in, value, end));
      at = lf + 1 - base;
    }
  }

  private static String text(ByteBuf in, int from, int to) {
    return in.toString(from, to - from, StandardCharsets.ISO_8859_1);
  }

  private static HttpViolation framing(String message) {
    return HttpViolation.malformed(Reason.FRAMING, message);
  }

  static HttpViolation tooLarge(String message) {
    return HttpViolation.of(Reason.SIZE, FailureKind.HEADERS_TOO_LARGE, message);
  }
}
