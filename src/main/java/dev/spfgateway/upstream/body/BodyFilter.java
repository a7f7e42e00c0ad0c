package dev.spfgateway.upstream.body;

import dev.spfgateway.odata.links.BodyRewriter;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * What happens to an answer's body between SPF and the client: decompressed, rewritten, compressed
 * again. Works on one chunk of input at a time and gives its output in small pieces, when they are
 * asked for; so what it holds is bounded, whatever the body expands to. Lives on one event loop.
 */
final class BodyFilter implements AutoCloseable {
  private static final int BUFFER = 512;

  private final BodyRewriter rewriter;
  private final @Nullable Gunzip decompress;
  private final @Nullable GZIPOutputStream compress;
  private final ByteArrayOutputStream compressed = new ByteArrayOutputStream();
  private byte @Nullable [] plain;
  private boolean hungry = true;
  private boolean closed;

  /**
   * Prepares the way of one body.
   *
   * @param decompresses whether it comes compressed
   * @param compresses whether it leaves so
   */
  BodyFilter(BodyRewriter rewriter, boolean decompresses, boolean compresses) {
    this.rewriter = rewriter;
    this.decompress = decompresses ? new Gunzip() : null;
    this.compress = compresses ? compressor(compressed) : null;
  }

  private static GZIPOutputStream compressor(ByteArrayOutputStream target) {
    try {
      return new GZIPOutputStream(target, BUFFER, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** True when the client gets exactly the bytes that SPF sent. */
  boolean leavesAll() {
    return rewriter.leavesAll() && decompress == null && compress == null;
  }

  /** Takes the next input, after {@link #next} has said that there is nothing left of the last. */
  void feed(byte[] bytes) {
    hungry = false;
    if (decompress == null) {
      plain = bytes;
    } else {
      decompress.feed(bytes);
    }
  }

  /**
   * The next piece of output; null when more input is needed or all has been given.
   *
   * @throws RuntimeException when the body is broken or can't be looked into
   */
  @Nullable Buffer next() {
    while (!hungry) {
      byte[] piece = piece();
      byte[] output = piece.length == 0 ? rest() : write(rewriter.next(piece));
      if (output.length > 0) {
        return Buffer.buffer(output);
      }
    }
    return null;
  }

  /** The next piece of the plain body; empty when this input gives no more. */
  private byte[] piece() {
    if (decompress != null) {
      return decompress.next();
    }
    byte[] whole = plain == null ? new byte[0] : plain;
    plain = null;
    return whole;
  }

  /** Nothing is left of this input: what was written so far must not wait for the next one. */
  private byte[] rest() {
    hungry = true;
    if (compress == null) {
      return new byte[0];
    }
    try {
      compress.flush();
      return taken();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] write(byte[] rewritten) {
    if (compress == null) {
      return rewritten;
    }
    try {
      compress.write(rewritten);
      return taken();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] taken() {
    byte[] taken = compressed.toByteArray();
    compressed.reset();
    return taken;
  }

  /**
   * The input has ended; gives what was held back.
   *
   * @throws RuntimeException when it ended too early
   */
  Buffer end() {
    if (decompress != null) {
      decompress.end();
    }
    byte[] last = write(rewriter.end());
    if (compress == null) {
      return Buffer.buffer(last);
    }
    try {
      compress.finish();
      return Buffer.buffer(last).appendBytes(taken());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A body that is wholly here, as the client gets it. */
  Buffer whole(Buffer body) {
    try (this) {
      Buffer whole = Buffer.buffer();
      feed(body.getBytes());
      for (Buffer piece = next(); piece != null; piece = next()) {
        whole.appendBuffer(piece);
      }
      return whole.appendBuffer(end());
    }
  }

  /** Frees the memory outside of the heap; safe to call twice. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (decompress != null) {
      decompress.close();
    }
    if (compress != null) {
      try {
        compress.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
