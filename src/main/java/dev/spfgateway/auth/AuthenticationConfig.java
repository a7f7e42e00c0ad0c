package dev.spfgateway.auth;

import dev.spfgateway.auth.certificate.ClientCertificateConfig;
import dev.spfgateway.auth.password.PasswordConfig;
import dev.spfgateway.auth.token.TokenConfig;
import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import java.time.Duration;

/**
 * How callers say who they are. The schemes stand in the order in which they are tried.
 *
 * @param clientCertificate certificates at the TLS handshake
 * @param bearer tokens in {@code Authorization: Bearer}
 * @param apiKey keys in {@code X-Api-Key}
 * @param basic names and passwords in {@code Authorization: Basic}
 * @param cache what is remembered of verified credentials
 * @param keepUses how often it is written to the disk when credentials were last used, 1s to 1h
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

  /** Whether the scheme of this name is on. */
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
   * What is remembered of verified tokens and passwords, so that not each request pays for it
   * again. Whether the registry still knows the credential is asked at each request all the same.
   *
   * @param entries of each scheme, 16 to 1,000,000
   * @param life of an entry, 1s to 10m
   */
  public record Cache(@Default("10000") int entries, @Default("60s") Duration life) {
    /** Checks the ranges. */
    public Cache {
      Require.inRange(entries, 16, 1_000_000, "entries");
      Require.inRange(life, Duration.ofSeconds(1), Duration.ofMinutes(10), "life");
    }
  }
}
