package dev.spfgateway.upstream.body;

import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses a gzip stream piece by piece. However far it expands, no more than {@link #PIECE}
 * bytes exist at once: each piece is produced on demand.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1952">RFC 1952</a>
 */
final class Gunzip implements AutoCloseable {
  /** Maximum size of a piece, in bytes. */
  static final int PIECE = 16 << 10;

  private static final byte[] NOTHING = new byte[0];
  private static final int[] MAGIC = {0x1F, 0x8B, 8};
  private static final int FIXED = 10;
  private static final int TRAILER = 8;
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;

  private enum Part {
    FIXED,
    EXTRA_LENGTH,
    EXTRA,
    NAME,
    COMMENT,
    HEADER_CRC,
    BODY,
    TRAILER
  }

  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private byte[] input = NOTHING;
  private int at;
  private Part part = Part.FIXED;
  private int count;
  private int flags;
  private int extra;
  private long trailer;
  private boolean begun;

  /** Takes more input, once {@link #next} has returned all output of the previous one. */
  void feed(byte[] bytes) {
    input = bytes;
    at = 0;
    begun |= bytes.length > 0;
  }

  /**
   * The next piece of output; empty when more input is needed.
   *
   * @throws IllegalStateException when the input is not gzip or its checksum is wrong
   */
  byte[] next() {
    while (at < input.length || part == Part.BODY && !inflater.needsInput()) {
      if (part == Part.BODY) {
        byte[] piece = inflate();
        if (piece.length > 0) {
          return piece;
        }
      } else {
        take(input[at++] & 0xFF);
      }
    }
    return NOTHING;
  }

  /** Fails when the stream broke off. */
  void end() {
    if (begun && (part != Part.FIXED || count != 0)) {
      throw broken("it ends too early");
    }
  }

  private byte[] inflate() {
    if (inflater.needsInput()) {
      inflater.setInput(input, at, input.length - at);
      at = input.length;
    }
    byte[] piece = new byte[PIECE];
    int length;
    try {
      length = inflater.inflate(piece);
    } catch (DataFormatException e) {
      throw broken("it can't be decompressed");
    }
    if (inflater.needsDictionary()) {
      throw broken("it needs a dictionary");
    }
    crc.update(piece, 0, length);
    if (inflater.finished()) {
      at = input.length - inflater.getRemaining();
      enter(Part.TRAILER);
      trailer = 0;
    }
    return length == PIECE ? piece : Arrays.copyOf(piece, length);
  }

  private void enter(Part next) {
    part = next;
    count = 0;
  }

  private void take(int b) {
    count++;
    switch (part) {
      case FIXED -> fixed(b);
      case EXTRA_LENGTH -> {
        extra |= b << 8 * (count - 1);
        if (count == 2) {
          enter(extra > 0 ? Part.EXTRA : behind(EXTRA));
        }
      }
      case EXTRA -> {
        if (count == extra) {
          enter(behind(EXTRA));
        }
      }
      case NAME -> {
        if (b == 0) {
          enter(behind(NAME));
        }
      }
      case COMMENT -> {
        if (b == 0) {
          enter(behind(COMMENT));
        }
      }
      case HEADER_CRC -> {
        if (count == 2) {
          enter(Part.BODY);
        }
      }
      case TRAILER -> trailer(b);
      case BODY -> throw new IllegalStateException("the inflater takes the body");
    }
  }

  private void fixed(int b) {
    if (count <= MAGIC.length && b != MAGIC[count - 1]) {
      throw broken("it is not gzip");
    }
    flags = count == 4 ? b : flags;
    if (count == FIXED) {
      extra = 0;
      enter(behind(0));
    }
  }

  /** The header's next optional part. */
  private Part behind(int flag) {
    if (flag < EXTRA && (flags & EXTRA) != 0) {
      return Part.EXTRA_LENGTH;
    }
    if (flag < NAME && (flags & NAME) != 0) {
      return Part.NAME;
    }
    if (flag < COMMENT && (flags & COMMENT) != 0) {
      return Part.COMMENT;
    }
    return (flags & HEADER_CRC) != 0 ? Part.HEADER_CRC : Part.BODY;
  }

  private void trailer(int b) {
    trailer |= (long) b << 8 * (count - 1);
    if (count == TRAILER) {
      long length = inflater.getBytesWritten() & 0xFFFF_FFFFL;
      if (trailer != (length << 32 | crc.getValue())) {
        throw broken("its checksum is wrong");
      }
      // Another member may follow; together they form one stream.
      inflater.reset();
      crc.reset();
      enter(Part.FIXED);
    }
  }

  private static IllegalStateException broken(String why) {
    return new IllegalStateException("the gzip stream is broken: " + why);
  }

  /** Frees the memory outside the heap. */
  @Override
  public void close() {
    inflater.end();
  }
}
