package dev.spfgateway.auth.certificate;

import dev.spfgateway.base.Require;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Identifies client certificates: one certificate by its thumbprint, as port 30006 of Windows Azure
 * Pack registers management certificates, or all certificates that an authority issues to a name.
 *
 * @param sha256 the certificate's SHA-256 thumbprint in hex; colons, blanks and case are ignored
 * @param sha1 its SHA-1 thumbprint, for use when no other is known
 * @param authority PEM file of the authority, which is trusted for this credential only
 * @param subject the subject's distinguished name, such as {@code CN=ci,O=Contoso}
 * @param san a subject alternative name: {@code dns:…}, {@code uri:…} or {@code email:…}
 */
public record CertificateConfig(
    @Nullable String sha256,
    @Nullable String sha1,
    @Nullable Path authority,
    @Nullable String subject,
    @Nullable String san) {
  /** Checks the entry and normalizes thumbprints. */
  public CertificateConfig {
    sha256 = sha256 == null ? null : hex(sha256, 64, "sha256");
    sha1 = sha1 == null ? null : hex(sha1, 40, "sha1");
    Require.check(
        count(sha256, sha1, authority) == 1,
        "sha256",
        "must be set, or instead sha1 or authority; exactly one of them");
    Require.check(
        count(subject, san) == (authority == null ? 0 : 1),
        "authority",
        "requires exactly one of subject and san; without authority, neither may be set");
    Require.check(
        subject == null || isName(subject), "subject", "must be a name such as CN=ci,O=Contoso");
    Require.check(
        san == null || san.matches("(dns|uri|email):\\S{1,250}"),
        "san",
        "must be dns:…, uri:… or email:…");
  }

  /** A text that must differ between any two credentials. */
  public String identity() {
    return Stream.of(sha256, sha1, authority, subject, san)
        .filter(Objects::nonNull)
        .map(Object::toString)
        .collect(Collectors.joining(" "));
  }

  private static long count(@Nullable Object... values) {
    return Stream.of(values).filter(Objects::nonNull).count();
  }

  private static String hex(String text, int digits, String key) {
    String bare = text.replaceAll("[: ]", "").toLowerCase(Locale.ROOT);
    Require.check(
        bare.matches("[0-9a-f]{" + digits + "}"), key, "must be " + digits + " hex digits");
    return bare;
  }

  private static boolean isName(String text) {
    try {
      return !new X500Principal(text).getName().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
