package dev.spfgateway.app;

import dev.spfgateway.auth.LastUses;
import dev.spfgateway.base.OwnerOnly;
import dev.spfgateway.config.GatewayConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the time of each credential's last use in a file, so that a restart does not make an old
 * credential look unused. Written at an interval when something has changed, and at the stop; a
 * crash loses at most one interval. Each line is a time and a credential's id.
 */
public final class CredentialUses {
  private static final Logger LOG = LoggerFactory.getLogger(CredentialUses.class);

  private final Vertx vertx;
  private final Path file;
  private final LastUses uses;
  private Map<String, Instant> written;
  private long timer = -1;

  /** Starts from the times that an earlier run wrote. Blocks; not for event loops. */
  CredentialUses(Vertx vertx, Path file, Map<String, Instant> earlier, LastUses uses) {
    this.vertx = vertx;
    this.file = file;
    this.written = Map.copyOf(earlier);
    this.uses = uses;
  }

  /** The file of a gateway with this configuration. */
  public static Path file(GatewayConfig config) {
    return config.dataDirectory().resolve("credential-uses");
  }

  /**
   * The times in a file; none when it does not exist. Skips unreadable lines, because they are not
   * worth a failure.
   */
  public static Map<String, Instant> read(Path file) {
    Map<String, Instant> uses = new TreeMap<>();
    if (!Files.exists(file)) {
      return uses;
    }
    try (Stream<String> lines = Files.lines(file)) {
      lines.limit(LastUses.MAX_TRACKED).forEach(line -> take(line, uses));
    } catch (IOException | java.io.UncheckedIOException e) {
      LOG.warn(
          "the file {} can't be read, so the last uses of credentials are lost: {}",
          file,
          e.toString());
    }
    return uses;
  }

  private static void take(String line, Map<String, Instant> uses) {
    int blank = line.indexOf(' ');
    try {
      uses.put(line.substring(blank + 1), Instant.parse(line.substring(0, Math.max(0, blank))));
    } catch (DateTimeParseException e) {
      LOG.debug("a line of last uses can't be read", e);
    }
  }

  void start(Duration interval) {
    timer = vertx.setPeriodic(interval.toMillis(), id -> write().onFailure(this::failed));
  }

  /** Writes once more; never fails. */
  Future<Void> stop() {
    vertx.cancelTimer(timer);
    return write().onFailure(this::failed).otherwiseEmpty();
  }

  private Future<Void> write() {
    return vertx.executeBlocking(this::writeChanges).mapEmpty();
  }

  private void failed(Throwable why) {
    LOG.warn("the last uses of credentials can't be written to {}: {}", file, why.toString());
  }

  /** Synchronized, and the file is replaced atomically, so a reader never sees part of it. */
  private synchronized boolean writeChanges() throws IOException {
    Map<String, Instant> now = uses.all();
    if (now.equals(written)) {
      return false;
    }
    List<String> lines =
        new TreeMap<>(now)
            .entrySet().stream().map(one -> one.getValue() + " " + one.getKey()).toList();
    OwnerOnly.replace(file, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    written = now;
    return true;
  }
}
