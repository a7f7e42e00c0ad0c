package dev.spfgateway.http;

import dev.spfgateway.http.HttpViolation.Reason;
import dev.spfgateway.pipeline.failure.FailureKind;
import io.netty.buffer.ByteBuf;

/**
 * Reads the line before a chunk: a size in hex, and extensions. The gateway uses no extensions but
 * requires them to be well-formed, because two readers may disagree about where a malformed one
 * ends.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-7.1">RFC 9112, 7.1</a>
 */
final class ChunkLine {
  /** Limit of the line, extensions included. Real clients send about ten bytes. */
  static final int MAX_BYTES = 256;

  private static final int MAX_DIGITS = 16;

  private final ByteBuf in;
  private final int to;
  private int at;

  private ChunkLine(ByteBuf in, int from, int to) {
    this.in = in;
    this.at = from;
    this.to = to;
  }

  /**
   * Reads the size.
   *
   * @param from index of the line's first byte
   * @param to index after its last byte, its line end not included
   * @throws HttpViolation when it is not a valid chunk line
   */
  static int size(ByteBuf in, int from, int to) {
    ChunkLine line = new ChunkLine(in, from, to);
    long size = line.digits();
    line.extensions();
    if (size > Integer.MAX_VALUE) {
      throw HttpViolation.of(
          Reason.CHUNK, FailureKind.BODY_TOO_LARGE, "a chunk must be smaller than 2 GiB");
    }
    return (int) size;
  }

  private long digits() {
    int from = at;
    long size = 0;
    for (int digit = digit(); digit >= 0 && at - from < MAX_DIGITS; digit = digit()) {
      // Above the largest size that is accepted, the exact value no longer matters.
      size = Math.min(size << 4 | digit, 1L << 40);
      at++;
    }
    if (at == from || digit() >= 0) {
      throw malformed("a chunk's size must be 1 to 16 hexadecimal digits");
    }
    return size;
  }

  private int digit() {
    return at < to ? Character.digit(in.getByte(at), 16) : -1;
  }

  private void extensions() {
    while (at < to) {
      skipBlanks();
      expect(';');
      skipBlanks();
      token();
      int name = at;
      skipBlanks();
      if (at < to && in.getByte(at) == '=') {
        at++;
        skipBlanks();
        value();
      } else {
        at = name;
      }
    }
  }

  private void value() {
    if (at < to && in.getByte(at) == '"') {
      at++;
      quoted();
    } else {
      token();
    }
  }

  private void quoted() {
    while (at < to && in.getByte(at) != '"') {
      if (in.getByte(at) == '\\') {
        at++;
      }
      if (at >= to || !HttpCharacters.isValue(in.getByte(at))) {
        throw malformed("a chunk extension's text must not contain control characters");
      }
      at++;
    }
    expect('"');
  }

  private void token() {
    int from = at;
    while (at < to && HttpCharacters.isToken(in.getByte(at))) {
      at++;
    }
    if (at == from) {
      throw malformed("a chunk extension must be a name, or a name and a value");
    }
  }

  private void skipBlanks() {
    while (at < to && HttpCharacters.isBlank(in.getByte(at))) {
      at++;
    }
  }

  private void expect(char wanted) {
    if (at >= to || in.getByte(at) != wanted) {
      throw malformed("nothing but extensions may follow a chunk's size");
    }
    at++;
  }

  private static HttpViolation malformed(String message) {
    return HttpViolation.malformed(Reason.CHUNK, message);
  }
}
