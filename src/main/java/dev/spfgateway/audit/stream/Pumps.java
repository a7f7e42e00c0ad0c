package dev.spfgateway.audit.stream;

import dev.spfgateway.audit.AuditConfig;
import dev.spfgateway.audit.StreamConfig;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Creates the streams that the configuration names. */
public final class Pumps {
  /** The stream of signed statements. */
  public static final String HEADS = "heads";

  private Pumps() {}

  /**
   * Creates the streams on the calling event loop.
   *
   * @param headsFile where signed statements are copied to
   */
  public static List<Pump> of(Vertx vertx, AuditConfig config, Path headsFile, Pump.Source source) {
    List<Pump> pumps = new ArrayList<>();
    StreamConfig streams = config.streams();
    FileOutlet heads = new FileOutlet(vertx, headsFile, Long.MAX_VALUE, 1);
    pumps.add(new Pump(vertx, source, HEADS, heads, false, streams));
    StreamConfig.@Nullable File file = streams.file();
    if (file != null) {
      FileOutlet outlet =
          new FileOutlet(vertx, file.path(), file.maxSize().bytes(), file.maxFiles());
      pumps.add(new Pump(vertx, source, "file", outlet, true, streams));
    }
    StreamConfig.@Nullable Syslog syslog = streams.syslog();
    if (syslog != null) {
      SyslogOutlet outlet = new SyslogOutlet(vertx, syslog, source.chain(), source.ticker());
      pumps.add(new Pump(vertx, source, "syslog", outlet, true, streams));
    }
    return pumps;
  }
}
