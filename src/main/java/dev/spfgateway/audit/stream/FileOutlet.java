package dev.spfgateway.audit.stream;

import dev.spfgateway.base.OwnerOnly;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends lines to a file and syncs it. Opens the file each time, so that it notices when the file
 * was moved, deleted or made append-only. Never writes anywhere but at the file's end.
 */
final class FileOutlet implements Outlet {
  private static final Logger LOG = LoggerFactory.getLogger(FileOutlet.class);
  private static final int NEWLINE = '\n';

  private final Vertx vertx;
  private final Path file;
  private final long maxBytes;
  private final int maxFiles;

  /**
   * @param maxBytes size beyond which the file rotates; {@link Long#MAX_VALUE} for never
   * @param maxFiles number of full files kept
   */
  FileOutlet(Vertx vertx, Path file, long maxBytes, int maxFiles) {
    this.vertx = vertx;
    this.file = file;
    this.maxBytes = maxBytes;
    this.maxFiles = maxFiles;
  }

  @Override
  public Future<Void> deliver(List<Line> lines) {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line.text()).append('\n'));
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    // Unordered: a file system that hangs must not delay another stream's file.
    return vertx.executeBlocking(() -> write(bytes), false).mapEmpty();
  }

  private long write(byte[] bytes) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      OwnerOnly.directory(directory);
    }
    if (Files.exists(file) && Files.size(file) + bytes.length > maxBytes && Files.size(file) > 0) {
      rotate();
    }
    boolean torn = isTorn();
    try (FileChannel channel =
        OwnerOnly.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      if (torn) {
        writeAll(channel, ByteBuffer.wrap(new byte[] {NEWLINE}));
      }
      writeAll(channel, ByteBuffer.wrap(bytes));
      channel.force(true);
      return channel.size();
    }
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** A full disk or a power cut may have left half a line, which is written again in full. */
  private boolean isTorn() throws IOException {
    if (!Files.exists(file) || Files.size(file) == 0) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer last = ByteBuffer.allocate(1);
      return channel.read(last, channel.size() - 1) == 1 && last.get(0) != NEWLINE;
    }
  }

  private void rotate() throws IOException {
    Files.deleteIfExists(numbered(maxFiles));
    for (int i = maxFiles - 1; i >= 1; i--) {
      if (Files.exists(numbered(i))) {
        Files.move(numbered(i), numbered(i + 1), StandardCopyOption.ATOMIC_MOVE);
      }
    }
    Files.move(file, numbered(1), StandardCopyOption.ATOMIC_MOVE);
    succeed();
  }

  /**
   * A group with read access to the full file, such as a log shipper's, gets it for the next one
   * too.
   */
  private void succeed() throws IOException {
    OwnerOnly.create(file);
    try {
      OwnerOnly.inherit(file, numbered(1));
    } catch (IOException e) {
      LOG.warn("audit stream {}: can't give the new file the old one's group: {}", file, e + "");
    }
  }

  private Path numbered(int number) {
    return file.resolveSibling(file.getFileName() + "." + number);
  }

  @Override
  public Duration settle() {
    return Duration.ZERO;
  }

  @Override
  public long breaks() {
    return 0;
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
