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
  static final int SETTINGS = 0x4;
  static final int CONTINUATION = 0x9;
  static final int ACK = 0x1;

  private static final int HEAD = 9;

  private final Frames frames;
  private final byte[] head = new byte[HEAD];
  private int headBytes;
  private int skip;

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
  }

  /**
   * Begins at a frame's first byte.
   *
   * @param before bytes that come before the first frame
   */
  FrameScan(int before, Frames frames) {
    this.skip = before;
    this.frames = frames;
  }

  /** Takes the next bytes; leaves the buffer as it is. */
  void scan(ByteBuf bytes) {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (at < end) {
      if (skip > 0) {
        int skipped = Math.min(skip, end - at);
        skip -= skipped;
        at += skipped;
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
    skip = number(0, 3);
    frames.frame(head[3], head[4], number(5, 4) & Integer.MAX_VALUE, skip);
  }

  private int number(int from, int bytes) {
    int number = 0;
    for (int i = from; i < from + bytes; i++) {
      number = number << 8 | head[i] & 0xff;
    }
    return number;
  }
}
