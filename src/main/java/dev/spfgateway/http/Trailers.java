package dev.spfgateway.http;

import dev.spfgateway.http.HttpViolation.Reason;
import io.netty.buffer.ByteBuf;

/** Checks the trailers of one HTTP/1 body; none are passed on. */
final class Trailers {
  private final HttpLimits limits;
  private int count;
  private int bytes;

  Trailers(HttpLimits limits) {
    this.limits = limits;
  }

  /** The number of bytes that the next line may have. */
  int room() {
    return limits.fields().intBytes() - bytes;
  }

  String tooLarge() {
    return "all trailers together must not be larger than " + limits.fields();
  }

  /**
   * Checks one line, its line end not included.
   *
   * @throws HttpViolation when it is one too many, or has a field that trailers must not have
   */
  void take(ByteBuf in, int from, int end, int lineEndBytes) {
    bytes += end + lineEndBytes - from;
    if (++count > limits.maxFields()) {
      throw HeadCheck.tooLarge(
          "a request must not have more than " + limits.maxFields() + " trailers");
    }
    int colon = FieldLine.colon(in, from, end);
    if (FieldLine.isNamed(in, from, colon, "content-length")
        || FieldLine.isNamed(in, from, colon, "transfer-encoding")
        || FieldLine.isNamed(in, from, colon, "host")) {
      throw HttpViolation.malformed(
          Reason.FRAMING,
          "a trailer must not be a framing or routing header, such as Content-Length or Host");
    }
  }
}
