package dev.spfgateway.audit;

import dev.spfgateway.base.ByteSize;
import dev.spfgateway.base.Default;
import dev.spfgateway.base.HostSyntax;
import dev.spfgateway.base.Require;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The destinations to which events and signed statements are copied, each at least once.
 *
 * @param file a JSON Lines file; unset for none
 * @param syslog a syslog server; unset for none
 * @param batch maximum number of entries read and delivered at once, 1 to 10,000
 * @param interval how often the gateway looks for new entries, 50ms to 60s
 * @param maxPause longest pause before a failed delivery is tried again, 1s to 1h; the pause begins
 *     at {@code interval} and doubles. A delivery that takes longer counts as failing
 * @param maxStop maximum time for which a stop waits until the remaining entries are copied, 0s to
 *     60s; the rest is copied after the next start
 */
public record StreamConfig(
    @Nullable File file,
    @Nullable Syslog syslog,
    @Default("500") int batch,
    @Default("1s") Duration interval,
    @Default("30s") Duration maxPause,
    @Default("5s") Duration maxStop) {
  /** Checks the ranges. */
  public StreamConfig {
    Require.inRange(batch, 1, 10_000, "batch");
    Require.inRange(interval, Duration.ofMillis(50), Duration.ofSeconds(60), "interval");
    Require.inRange(maxPause, Duration.ofSeconds(1), Duration.ofHours(1), "maxPause");
    Require.inRange(maxStop, Duration.ZERO, Duration.ofSeconds(60), "maxStop");
  }

  /**
   * A JSON Lines file that rotates: the last full file is named {@code .1}, the one before it
   * {@code .2}.
   *
   * @param path the file; its directory is created if absent
   * @param maxSize size beyond which the file rotates, 64KiB to 16GiB
   * @param maxFiles number of full files kept, 1 to 10,000; older ones are deleted
   */
  public record File(Path path, @Default("64MiB") ByteSize maxSize, @Default("16") int maxFiles) {
    /** Checks the ranges. */
    public File {
      Require.inRange(maxSize, new ByteSize(1 << 16), new ByteSize(1L << 34), "maxSize");
      Require.inRange(maxFiles, 1, 10_000, "maxFiles");
    }
  }

  /**
   * A syslog server (RFC 5424, octet counting).
   *
   * @param host its name
   * @param port its port
   * @param tls whether TLS (RFC 5425) is used; the server's certificate is then always checked
   * @param trust PEM files of the authorities that sign its certificate; empty for the JDK's own
   * @param settle how long the connection must survive after a message before the message counts as
   *     delivered, 0s to 10m; the protocol has no acknowledgement
   * @param timeout maximum time for connecting or writing, 100ms to 60s
   */
  public record Syslog(
      String host,
      @Default("6514") int port,
      @Default("true") boolean tls,
      @Default("[]") List<Path> trust,
      @Default("5s") Duration settle,
      @Default("10s") Duration timeout) {
    /** Checks the ranges. */
    public Syslog {
      if (tls) {
        HostSyntax.requireForTls(host, "host");
      } else {
        HostSyntax.require(host, "host");
      }
      Require.inRange(port, 1, 65_535, "port");
      Require.inRange(settle, Duration.ZERO, Duration.ofMinutes(10), "settle");
      Require.inRange(timeout, Duration.ofMillis(100), Duration.ofSeconds(60), "timeout");
      trust = List.copyOf(trust);
    }
  }
}
