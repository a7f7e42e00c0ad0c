package dev.spfgateway.upstream.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.Secret;
import dev.spfgateway.upstream.config.StampConfig.ClientCertificateConfig;
import dev.spfgateway.upstream.config.StampConfig.EndpointConfig;
import dev.spfgateway.upstream.config.StampConfig.NtlmConfig;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdentityTest {
  private static final URI URL = URI.create("https://spf1:8090/SC2012R2/VMM");
  private static final Secret SECRET = Secret.of("s3cr3t");
  private static final NtlmConfig NTLM = new NtlmConfig("HOSTER", "spf", SECRET, "GATEWAY");
  private static final ClientCertificateConfig CERTIFICATE =
      new ClientCertificateConfig(
          Secret.of("-----BEGIN CERTIFICATE-----\n"), Secret.of("-----BEGIN PRIVATE KEY-----\n"));

  @Test
  void isOneAccountOneCertificateOrBoth() {
    assertThat(Identity.of(new EndpointConfig(URL, "spf", SECRET, null, null, List.of())))
        .isEqualTo(new Identity.Basic("spf", SECRET));
    assertThat(Identity.of(new EndpointConfig(URL, null, null, NTLM, null, List.of())))
        .isEqualTo(new Identity.Ntlm("HOSTER", "spf", "GATEWAY", SECRET));
    assertThat(Identity.of(new EndpointConfig(URL, null, null, null, CERTIFICATE, List.of())))
        .isEqualTo(new Identity.CertificateOnly());
    assertThat(Identity.of(new EndpointConfig(URL, "spf", SECRET, null, CERTIFICATE, List.of())))
        .isInstanceOf(Identity.Basic.class);
  }
}
