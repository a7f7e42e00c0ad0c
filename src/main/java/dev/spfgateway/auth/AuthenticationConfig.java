package dev.spfgateway.auth;

import dev.spfgateway.auth.certificate.ClientCertificateConfig;
import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import dev.spfgateway.identity.password.PasswordConfig;
import dev.spfgateway.identity.token.TokenConfig;
import java.time.Duration;

/**
 * The ways in which callers can authenticate, in the order in which they are tried.
 *
 * @param clientCertificate certificates in the TLS handshake
 * @param bearer tokens in {@code Authorization: Bearer}
 * @param apiKey keys in {@code X-Api-Key}
 * @param basic names and passwords in {@code Authorization: Basic}
 * @param cache how verified credentials are remembered
 * @param keepUses how often the times of credentials' last use are written to disk, 1s to 1h
 */
public record AuthenticationConfig(
    ClientCertificateConfig clientCertificate,
    TokenConfig bearer,
    ApiKeyConfig apiKey,
    PasswordConfig basic,
    Cache cache,
    @Default("1m") Duration keepUses) {
  /** Checks the range. */
  public AuthenticationConfig {
    Require.inRange(keepUses, Duration.ofSeconds(1), Duration.ofHours(1), "keepUses");
  }

  /** Whether the scheme with this name is enabled. */
  public boolean isEnabled(String scheme) {
    return switch (scheme) {
      case ClientCertificateScheme.NAME -> clientCertificate.enabled();
      case BearerScheme.NAME -> bearer.enabled();
      case ApiKeyScheme.NAME -> apiKey.enabled();
      case BasicScheme.NAME -> basic.enabled();
      default -> false;
    };
  }

  /**
   * How verified tokens and passwords are remembered, so that not every request pays for
   * verification. Every request still checks that the registry has the credential.
   *
   * @param entries entries for each scheme, 16 to 1,000,000
   * @param life how long an entry is used, 1s to 10m
   */
  public record Cache(@Default("10000") int entries, @Default("60s") Duration life) {
    /** Checks the ranges. */
    public Cache {
      Require.inRange(entries, 16, 1_000_000, "entries");
      Require.inRange(life, Duration.ofSeconds(1), Duration.ofMinutes(10), "life");
    }
  }
}
