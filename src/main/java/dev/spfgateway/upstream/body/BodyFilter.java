package dev.spfgateway.upstream.body;

import dev.spfgateway.odata.links.BodyRewriter;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Transforms an answer's body between SPF and the client: decompresses, rewrites, and compresses it
 * again. Takes one chunk of input at a time and returns its output in small pieces on demand, so
 * that its memory is bounded whatever the body expands to. Confined to one event loop.
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
   * Creates the filter of one body.
   *
   * @param decompresses whether the input is compressed
   * @param compresses whether to compress the output
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

  /** Takes the next input, once {@link #next} has returned null for the last. */
  void feed(byte[] bytes) {
    hungry = false;
    if (decompress == null) {
      plain = bytes;
    } else {
      decompress.feed(bytes);
    }
  }

  /**
   * The next piece of output; null when more input is needed or all output has been returned.
   *
   * @throws RuntimeException when the body is broken or can't be inspected
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

  /** The next piece of the plain body; empty when this input yields no more. */
  private byte[] piece() {
    if (decompress != null) {
      return decompress.next();
    }
    byte[] whole = plain == null ? new byte[0] : plain;
    plain = null;
    return whole;
  }

  /** Flushes the compressor: earlier output must not wait for the next input. */
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
   * Ends the input; returns the output that was held back.
   *
   * @throws RuntimeException when the input ended too early
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

  /** Transforms a complete body. */
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
