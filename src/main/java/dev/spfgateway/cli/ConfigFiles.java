package dev.spfgateway.cli;

import dev.spfgateway.config.ConfigException;
import dev.spfgateway.config.GatewayConfig;
import dev.spfgateway.config.RegistryConfig;
import dev.spfgateway.config.SecretSource;
import dev.spfgateway.config.YamlRecords;
import java.nio.file.Path;

/**
 * A gateway's configuration, read from its files.
 *
 * @param gateway {@code gateway.yaml}
 * @param registry the file that it names
 */
record ConfigFiles(GatewayConfig gateway, RegistryConfig registry) {
  /**
   * Reads both files.
   *
   * @throws ConfigException with every problem in them
   */
  static ConfigFiles load(Path file) {
    GatewayConfig gateway = YamlRecords.load(file, GatewayConfig.class, environment());
    return new ConfigFiles(
        gateway, YamlRecords.load(gateway.registry(), RegistryConfig.class, environment()));
  }

  /** Reads a file of another kind, such as the simulator's. */
  static <C extends Record> C read(Path file, Class<C> type) {
    return YamlRecords.load(file, type, environment());
  }

  /**
   * A source for commands that only show or edit the files and so need no variable's real value.
   */
  static SecretSource anything() {
    return name -> "not needed here";
  }

  /** The source of a serving gateway. */
  static SecretSource environment() {
    return System::getenv;
  }
}
