package dev.spfgateway.simulator.spf;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** Compresses a body piece by piece. */
final class Gzip {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final GZIPOutputStream out;

  Gzip() {
    try {
      out = new GZIPOutputStream(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** True when an {@code Accept-Encoding} allows gzip. */
  static boolean isAccepted(String acceptEncoding) {
    for (String coding : acceptEncoding.split(",", -1)) {
      String[] parts = coding.strip().split("\\s*;\\s*", 2);
      boolean named = parts[0].equalsIgnoreCase("gzip") || parts[0].equals("*");
      if (named) {
        return parts.length < 2 || !parts[1].matches("(?i)q=0(\\.0{0,3})?");
      }
    }
    return false;
  }

  /** The next compressed bytes; may be empty before the last call. */
  Buffer encode(Buffer plain, boolean last) {
    try {
      out.write(plain.getBytes());
      if (last) {
        out.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Buffer encoded = Buffer.buffer(bytes.toByteArray());
    bytes.reset();
    return encoded;
  }
}
