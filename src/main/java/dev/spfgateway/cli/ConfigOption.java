package dev.spfgateway.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names the gateway's configuration file, the same in every command. */
final class ConfigOption {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = "conf/gateway.yaml",
      description = "The gateway's configuration file (default: ${DEFAULT-VALUE}).")
  Path file = Path.of("conf/gateway.yaml");
}
