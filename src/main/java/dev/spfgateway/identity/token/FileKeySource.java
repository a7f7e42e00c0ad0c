package dev.spfgateway.identity.token;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads an issuer's keys from a file. */
final class FileKeySource implements KeySource {
  private final Vertx vertx;
  private final Path file;
  private final TokenConfig.Keys config;

  FileKeySource(Vertx vertx, Path file, TokenConfig.Keys config) {
    this.vertx = vertx;
    this.file = file;
    this.config = config;
  }

  @Override
  public Future<String> fetch() {
    return vertx.executeBlocking(this::read, false);
  }

  private String read() throws IOException {
    int limit = config.size().intBytes();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(limit + 1);
      if (bytes.length > limit) {
        throw new IOException("is larger than " + config.size());
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
