package dev.spfgateway.http;

import io.netty.buffer.ByteBuf;

/**
 * Finds the frames in one direction of an HTTP/2 connection, wherever its bytes are cut. Looks at
 * their heads only.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-4.1">RFC 9113, 4.1</a>
 */
final class FrameScan {
  static final int DATA = 0x0;
  static final int HEADERS = 0x1;
  static final int RST_STREAM = 0x3;
  static final int SETTINGS = 0x4;
  static final int GOAWAY = 0x7;
  static final int CONTINUATION = 0x9;
  static final int ACK = 0x1;

  private static final int HEAD = 9;
  private static final int ERROR_CODE = 4;

  /** Where a frame that ends nothing has its error code. */
  private static final int NOWHERE = Integer.MAX_VALUE - ERROR_CODE;

  private final Frames frames;
  private final byte[] head = new byte[HEAD];
  private final byte[] code = new byte[ERROR_CODE];
  private int headBytes;
  private int payload;
  private int seen;
  private int codeAt = NOWHERE;

  /** Told of each frame when its head is whole. */
  @FunctionalInterface
  interface Frames {
    /**
     * A frame begins.
     *
     * @param stream 0 for the connection
     * @param length of what follows the frame's head, in bytes
     */
    void frame(int type, int flags, int stream, int length);

    /**
     * A stream ends with RST_STREAM, or the connection with GOAWAY; follows {@link #frame}.
     *
     * @param stream 0 for the connection
     */
    default void ended(int stream, long error) {}
  }

  /**
   * Begins at a frame's first byte.
   *
   * @param before bytes that come before the first frame
   */
  FrameScan(int before, Frames frames) {
    this.payload = before;
    this.frames = frames;
  }

  /** Takes the next bytes; leaves the buffer as it is. */
  void scan(ByteBuf bytes) {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (at < end) {
      if (seen < payload) {
        int part = Math.min(payload - seen, end - at);
        readCode(bytes, at, part);
        seen += part;
        at += part;
      } else {
        head[headBytes++] = bytes.getByte(at++);
        if (headBytes == HEAD) {
          headBytes = 0;
          begin();
        }
      }
    }
  }

  private void begin() {
    seen = 0;
    payload = number(head, 0, 3);
    codeAt =
        switch (head[3]) {
          case RST_STREAM -> 0;
          case GOAWAY -> ERROR_CODE; // after the last stream's number, which is as long
          default -> NOWHERE;
        };
    frames.frame(head[3], head[4], stream(), payload);
  }

  /** Takes what a part of a frame's payload has of its error code. */
  private void readCode(ByteBuf bytes, int at, int part) {
    int from = Math.max(seen, codeAt);
    int to = Math.min(seen + part, codeAt + ERROR_CODE);
    for (int i = from; i < to; i++) {
      code[i - codeAt] = bytes.getByte(at + i - seen);
    }
    if (from < to && to == codeAt + ERROR_CODE) {
      frames.ended(stream(), Integer.toUnsignedLong(number(code, 0, ERROR_CODE)));
    }
  }

  private int stream() {
    return number(head, 5, 4) & Integer.MAX_VALUE;
  }

  private static int number(byte[] from, int at, int bytes) {
    int number = 0;
    for (int i = at; i < at + bytes; i++) {
      number = number << 8 | from[i] & 0xff;
    }
    return number;
  }
}
