package dev.spfgateway.telemetry.log;

import org.slf4j.LoggerFactory;

/** A program that logs one line, as the gateway does. */
final class OneLine {
  private OneLine() {}

  /** Logs the line; the only argument is the configured format. */
  public static void main(String[] args) {
    LogOutput.use(new LogConfig(LogFormat.valueOf(args[0]), 1), "1.2.3", "chain-1");
    LoggerFactory.getLogger("dev.spfgateway.Some")
        .atWarn()
        .addKeyValue("tenant", "contoso")
        .log("told");
    LogOutput.close();
  }
}
