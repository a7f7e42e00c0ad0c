package dev.spfgateway.http;

import io.netty.buffer.ByteBuf;

/**
 * Finds the frames in one direction of an HTTP/2 connection, however its bytes are split. Reads
 * only frame headers and error codes.
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

  /** The error code's position in a frame that has none. */
  private static final int NOWHERE = Integer.MAX_VALUE - ERROR_CODE;

  private final Frames frames;
  private final byte[] head = new byte[HEAD];
  private final byte[] code = new byte[ERROR_CODE];
  private int headBytes;
  private int payload;
  private int seen;
  private int codeAt = NOWHERE;

  /** Receives each frame when its header is complete. */
  @FunctionalInterface
  interface Frames {
    /**
     * Reports the beginning of a frame.
     *
     * @param stream 0 for the connection
     * @param length bytes that follow the frame's header
     */
    void frame(int type, int flags, int stream, int length);

    /**
     * Reports the end of a stream by RST_STREAM, or of the connection by GOAWAY; follows {@link
     * #frame}.
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

  /** Scans the next bytes; leaves the buffer's indexes unchanged. */
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
          case GOAWAY -> ERROR_CODE; // after the last stream's number, which has the same length
          default -> NOWHERE;
        };
    frames.frame(head[3], head[4], stream(), payload);
  }

  /** Reads the bytes of the error code that this part of a frame's payload contains. */
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
