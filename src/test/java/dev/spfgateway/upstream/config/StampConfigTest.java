package dev.spfgateway.upstream.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.base.Secret;
import dev.spfgateway.base.StampId;
import dev.spfgateway.upstream.config.StampConfig.ClientCertificateConfig;
import dev.spfgateway.upstream.config.StampConfig.EndpointConfig;
import dev.spfgateway.upstream.config.StampConfig.NtlmConfig;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StampConfigTest {
  private static final URI URL = URI.create("https://spf1:8090/SC2012R2/VMM");
  private static final Secret SECRET = Secret.of("s3cr3t");
  private static final NtlmConfig NTLM = new NtlmConfig("HOSTER", "spf", SECRET, "GATEWAY");
  private static final ClientCertificateConfig CERTIFICATE =
      new ClientCertificateConfig(
          Secret.of("-----BEGIN CERTIFICATE-----\n"), Secret.of("-----BEGIN PRIVATE KEY-----\n"));
  private static final String PIN = "0123456789abcdef".repeat(4);

  private static void refuses(String key, ThrowingCallable made) {
    assertThatThrownBy(made)
        .isInstanceOfSatisfying(
            InvalidSetting.class, failure -> assertThat(failure.key()).isEqualTo(key));
  }

  private static List<String> pins(String pin) {
    EndpointConfig endpoint = new EndpointConfig(URL, "spf", SECRET, null, null, List.of());
    return new StampConfig(
            new StampId(UUID.randomUUID()),
            "stamp",
            List.of(endpoint),
            List.of(),
            List.of(pin),
            Duration.ofMinutes(15),
            new OverrideConfig(null, null, null, null, null, null),
            List.of())
        .pins();
  }

  @Test
  void refusesNoIdentityHalfAnAccountAndTwoAccounts() {
    refuses("", () -> new EndpointConfig(URL, null, null, null, null, List.of()));
    refuses("password", () -> new EndpointConfig(URL, "spf", null, null, null, List.of()));
    refuses("user", () -> new EndpointConfig(URL, null, SECRET, NTLM, null, List.of()));
    refuses("ntlm", () -> new EndpointConfig(URL, "spf", SECRET, NTLM, null, List.of()));
  }

  @Test
  void refusesNamesThatCanNotBeMeant() {
    refuses("user", () -> new EndpointConfig(URL, "a:b", SECRET, null, null, List.of()));
    refuses("user", () -> new NtlmConfig("", "HOSTER\\spf", SECRET, "GATEWAY"));
    refuses("user", () -> new NtlmConfig("", " ", SECRET, "GATEWAY"));
    refuses("domain", () -> new NtlmConfig("HOSTER\\", "spf", SECRET, "GATEWAY"));
    refuses("workstation", () -> new NtlmConfig("", "spf", SECRET, "no such name"));
  }

  @Test
  void refusesWhatIsNoCertificateAndNoKey() {
    Secret certificate = CERTIFICATE.certificate();
    Secret key = CERTIFICATE.privateKey();

    refuses("certificate", () -> new ClientCertificateConfig(key, key));
    refuses("privateKey", () -> new ClientCertificateConfig(certificate, certificate));
    refuses(
        "privateKey",
        () ->
            new ClientCertificateConfig(
                certificate, Secret.of("-----BEGIN ENCRYPTED PRIVATE KEY-----")));
  }

  @Test
  void takesAPinAsOpensslPrintsIt() {
    String printed = PIN.toUpperCase(java.util.Locale.ROOT).replaceAll("(..)(?!$)", "$1:");

    assertThat(printed).hasSize(95);
    assertThat(pins(printed)).containsExactly(PIN);
    assertThat(pins(PIN)).containsExactly(PIN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0123", "sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="})
  void refusesWhatIsNoFingerprint(String pin) {
    refuses("pins", () -> pins(pin));
  }

  @Test
  void keepsSecretsOutOfItsText() {
    assertThat(new EndpointConfig(URL, null, null, NTLM, CERTIFICATE, List.of()).toString())
        .doesNotContain("s3cr3t")
        .doesNotContain("BEGIN");
  }
}
