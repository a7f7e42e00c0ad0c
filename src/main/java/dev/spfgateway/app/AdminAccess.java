package dev.spfgateway.app;

import dev.spfgateway.admin.AdminToken;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.base.Secret;
import dev.spfgateway.config.GatewayConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token that grants access to the admin listener.
 *
 * @param token the token that callers must present
 * @param file the file of a token that the gateway made; empty when one is configured
 */
record AdminAccess(Secret token, Optional<Path> file) {
  private static final Logger LOG = LoggerFactory.getLogger(AdminAccess.class);

  /**
   * Reads the configured token, or reads or makes the gateway's own. Blocks; not for event loops.
   *
   * @throws InvalidSetting when the gateway's own token can't be stored
   */
  static AdminAccess of(GatewayConfig config) {
    @Nullable Secret given = config.adminListener().token();
    if (given != null) {
      return new AdminAccess(given, Optional.empty());
    }
    Path file = config.dataDirectory().resolve("admin-token");
    try {
      AdminToken own = AdminToken.ensure(file, new SecureRandom());
      own.replaced()
          .ifPresent(
              why ->
                  LOG.warn(
                      "admin listener: the token in {} was replaced, because {}; give the new token"
                          + " to its users",
                      file,
                      why));
      LOG.info("admin listener: /metrics and /api require the token in {}", file);
      return new AdminAccess(own.token(), Optional.of(file));
    } catch (IOException e) {
      throw new InvalidSetting("dataDirectory", "can't store the admin token: " + e);
    }
  }
}
