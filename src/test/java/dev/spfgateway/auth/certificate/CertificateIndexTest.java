package dev.spfgateway.auth.certificate;

import static dev.spfgateway.auth.certificate.TestCertificate.aCertificate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.base.InvalidSetting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateIndexTest {
  private static final TestCertificate ROOT = aCertificate("CN=Contoso CA").asAuthority().make();
  private static final TestCertificate OTHER_ROOT =
      aCertificate("CN=Contoso CA").asAuthority().make();
  private static final TestCertificate BETWEEN =
      aCertificate("CN=Contoso Issuing").asAuthority().issuedBy(ROOT).make();

  @TempDir Path directory;

  private final CertificateIndex<String> index = new CertificateIndex<>();
  private final Instant now = Instant.now();

  private static CertificateConfig thumbprint(String sha256, String sha1) {
    return new CertificateConfig(sha256, sha1, null, null, null);
  }

  private CertificateConfig issued(TestCertificate root, String subject, String san) {
    Path pem = root.writeChain(directory.resolve(System.identityHashCode(root) + ".pem"));
    return new CertificateConfig(null, null, pem, subject, san);
  }

  private Optional<String> find(TestCertificate shown) {
    return index.find(shown.chain(), now);
  }

  @Test
  void knowsASelfSignedCertificateByEitherThumbprintInAnyWriting() {
    TestCertificate one = aCertificate("CN=one").make();
    TestCertificate two = aCertificate("CN=two").make();
    String colons =
        one.thumbprint("SHA-256").replaceAll("(..)(?!$)", "$1:").toUpperCase(Locale.ROOT);
    index.add(thumbprint(colons, null), "one");
    index.add(thumbprint(null, two.thumbprint("SHA-1").toUpperCase(Locale.ROOT)), "two");

    assertThat(find(one)).contains("one");
    assertThat(find(two)).contains("two");
    assertThat(find(aCertificate("CN=one").make())).isEmpty();
  }

  @Test
  void refusesARegisteredCertificateOutsideOfItsTime() {
    TestCertificate brief =
        aCertificate("CN=brief").valid(now.plusSeconds(60), now.plusSeconds(120)).make();
    index.add(thumbprint(brief.thumbprint("SHA-256"), null), "brief");

    assertThat(index.find(brief.chain(), now)).isEmpty();
    assertThat(index.find(brief.chain(), now.plusSeconds(90))).contains("brief");
    assertThat(index.find(brief.chain(), now.plusSeconds(180))).isEmpty();
  }

  @Test
  void knowsWhatAnAuthorityIssuedToAName() {
    index.add(issued(ROOT, "CN=ci, O=Contoso", null), "ci");
    index.add(issued(ROOT, null, "dns:Backup.contoso.example"), "backup");
    index.add(issued(ROOT, null, "uri:spiffe://contoso/ci"), "spiffe");

    assertThat(find(aCertificate("CN=ci,O=Contoso").issuedBy(ROOT).make())).contains("ci");
    assertThat(find(aCertificate("CN=CI,O=contoso").issuedBy(ROOT).make())).contains("ci");
    assertThat(find(aCertificate("CN=ci,O=Contoso").issuedBy(BETWEEN).make())).contains("ci");
    assertThat(
            find(
                aCertificate("CN=x")
                    .alsoNamed(GeneralName.dNSName, "backup.CONTOSO.example")
                    .issuedBy(ROOT)
                    .make()))
        .contains("backup");
    assertThat(
            find(
                aCertificate("CN=x")
                    .alsoNamed(GeneralName.uniformResourceIdentifier, "spiffe://contoso/ci")
                    .issuedBy(ROOT)
                    .make()))
        .contains("spiffe");
  }

  @Test
  void takesAChainThatBringsTheAuthorityAlong() {
    index.add(issued(ROOT, "CN=ci", null), "ci");
    TestCertificate one = aCertificate("CN=ci").issuedBy(BETWEEN).make();
    List<X509Certificate> whole = List.of(one.chain().get(0), one.chain().get(1), ROOT.own());

    assertThat(index.find(whole, now)).contains("ci");
  }

  @Test
  void refusesWhatItsAuthorityDidNotIssue() {
    index.add(issued(ROOT, "CN=ci", null), "ci");
    TestCertificate intermediate = aCertificate("CN=ci").issuedBy(BETWEEN).make();

    assertThat(find(aCertificate("CN=ci").make())).isEmpty();
    assertThat(find(aCertificate("CN=ci").issuedBy(OTHER_ROOT).make())).isEmpty();
    assertThat(find(aCertificate("CN=other").issuedBy(ROOT).make())).isEmpty();
    // Without the certificate in between there is no way to the authority.
    assertThat(index.find(List.of(intermediate.own()), now)).isEmpty();
    // A client's certificate can't vouch for another.
    TestCertificate client = aCertificate("CN=x").issuedBy(ROOT).make();
    assertThat(find(aCertificate("CN=ci").issuedBy(client).make())).isEmpty();
  }

  @Test
  void oneTenantsAuthorityVouchesForNobodyElse() {
    TestCertificate fabrikam = aCertificate("CN=Fabrikam CA").asAuthority().make();
    index.add(issued(ROOT, "CN=ci", null), "contoso");
    index.add(issued(fabrikam, "CN=backup", null), "fabrikam");

    assertThat(find(aCertificate("CN=ci").issuedBy(fabrikam).make())).isEmpty();
    assertThat(find(aCertificate("CN=backup").issuedBy(fabrikam).make())).contains("fabrikam");
  }

  @ParameterizedTest
  @CsvSource({"true, true", "false, false"})
  void takesCertificatesForClientsOnly(boolean client, boolean taken) {
    index.add(issued(ROOT, "CN=ci", null), "ci");
    KeyPurposeId usage = client ? KeyPurposeId.id_kp_clientAuth : KeyPurposeId.id_kp_serverAuth;

    assertThat(find(aCertificate("CN=ci").forUse(usage).issuedBy(ROOT).make()).isPresent())
        .isEqualTo(taken);
  }

  @Test
  void refusesTheAuthorityItselfAndWhatIsOverAlsoAfterItWasGood() {
    index.add(issued(ROOT, "CN=ci", null), "ci");
    index.add(issued(ROOT, "CN=Contoso CA", null), "authority");
    TestCertificate brief =
        aCertificate("CN=ci")
            .valid(now.minusSeconds(60), now.plusSeconds(60))
            .issuedBy(ROOT)
            .make();

    assertThat(find(ROOT)).isEmpty();
    assertThat(find(brief)).contains("ci");
    assertThat(index.find(brief.chain(), now.plusSeconds(61))).isEmpty();
    assertThat(index.find(brief.chain(), now.minusSeconds(61))).isEmpty();
  }

  @Test
  void refusesEverythingOfAnAuthorityThatIsOver() {
    TestCertificate old =
        aCertificate("CN=Old CA")
            .asAuthority()
            .valid(now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(1)))
            .make();
    index.add(issued(old, "CN=ci", null), "ci");

    assertThat(find(aCertificate("CN=ci").issuedBy(old).make())).isEmpty();
  }

  @Test
  void anOldCertificateBesideItsSuccessorTakesNobodysAccessAway() throws Exception {
    TestCertificate old =
        aCertificate("CN=Contoso CA")
            .asAuthority()
            .valid(now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(1)))
            .make();
    Path both = directory.resolve("both.pem");
    Files.writeString(
        both,
        Files.readString(old.writeChain(directory.resolve("old.pem")))
            + Files.readString(ROOT.writeChain(directory.resolve("root.pem"))));
    index.add(new CertificateConfig(null, null, both, "CN=ci", null), "ci");
    TestCertificate own = aCertificate("CN=ci").issuedBy(ROOT).make();

    assertThat(find(own)).contains("ci");
    assertThat(index.find(List.of(own.own(), old.own()), now))
        .as("what is sent along for nothing")
        .contains("ci");
    assertThat(find(aCertificate("CN=ci").issuedBy(old).make())).isEmpty();
    assertThat(index.find(own.chain(), ROOT.own().getNotAfter().toInstant().plusSeconds(1)))
        .as("and once good is not for ever")
        .isEmpty();
  }

  @Test
  void saysWhichFileIsNoAuthority() throws Exception {
    Path file = Files.writeString(directory.resolve("ca.pem"), "no certificate");
    CertificateConfig broken = new CertificateConfig(null, null, file, "CN=ci", null);
    CertificateConfig absent =
        new CertificateConfig(null, null, directory.resolve("absent.pem"), "CN=ci", null);

    for (CertificateConfig one : List.of(broken, absent)) {
      assertThatThrownBy(() -> index.add(one, "ci"))
          .isInstanceOf(InvalidSetting.class)
          .hasMessageContaining(String.valueOf(one.authority()));
    }
  }
}
