package dev.spfgateway.odata.links;

import static dev.spfgateway.odata.links.LinkSamples.GATEWAY;
import static dev.spfgateway.odata.links.LinkSamples.ORIGIN;
import static dev.spfgateway.odata.links.LinkSamples.OTHER;
import static dev.spfgateway.odata.links.LinkSamples.SUBSCRIPTION;
import static dev.spfgateway.odata.links.LinkSamples.UPSTREAM;
import static dev.spfgateway.odata.links.LinkSamples.answer;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which links are the upstream's, and where they lead instead. */
class AnswerLinksTest {
  private static String led(String link) {
    return led(answer(), link);
  }

  private static String led(LinkMap map, String link) {
    return map.map(link)
        .map(
            change ->
                link.substring(0, change.start()) + change.by() + link.substring(change.end()))
        .orElse(link);
  }

  private static String expand(String link) {
    return link.replace("{sub}", SUBSCRIPTION).replace("{svc}", "Microsoft.Management.Odata.svc");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://spf1.hoster.local:8090/SC2012R2/VMM/{sub}/{svc}/Jobs",
        "https://SPF1.HOSTER.LOCAL:8090/sc2012r2/vmm/{sub}/MICROSOFT.management.ODATA.svc/Jobs",
        "HTTPS://spf1.hoster.local/SC2012R2/VMM/{sub}/{svc}/Jobs",
        "https://spf1.hoster.local:443/SC2012R2/VMM/{sub}/{svc}/Jobs",
        "http://spf1.hoster.local:80/SC2012R2/VMM/{sub}/{svc}/Jobs",
        "https://spf1.hoster.local.:8090/SC2012R2/VMM/{sub}/{svc}/Jobs",
        "https://user@spf1.hoster.local:8090/SC2012R2/VMM/{sub}/{svc}/Jobs",
        "//spf1.hoster.local:8090/SC2012R2/VMM/{sub}/{svc}/Jobs",
        "https://spf1.hoster.local:8090//SC2012R2/VMM//{sub}/{svc}/Jobs",
        "https://spf1.hoster.local:8090/SC2012/VMM/{sub}/{svc}/Jobs",
        "https://spf1.hoster.local:8090/SC2012R2/VMM/{svc}/Jobs",
        "https://spf1.hoster.local:8090/SC2012R2/VMM/{sub}/Jobs",
        "https://spf1.hoster.local:8090/SC2012R2/VMM/Jobs",
        "https://spf1.hoster.local:8090/VMM/{svc}/Jobs",
        "https://spf1.hoster.local:8090/%53C2012R2/V%4dM/{sub}/Microsoft%2EManagement.Odata.svc/Jobs",
        "https://10.0.0.5/spf/SC2012R2/VMM/{sub}/{svc}/Jobs",
        "https://spf-node-7:8090/SC2012R2/VMM/{sub}/{svc}/Jobs",
        "https://WIN-A1B2C3:8090/SC2012R2/VMM/{sub}/{svc}/Jobs",
        "https://[fe80::1]:8090/SC2012R2/VMM/{svc}/Jobs"
      })
  void leadsEverySpellingOfTheServiceThroughTheGateway(String link) {
    assertThat(led(expand(link))).isEqualTo(GATEWAY + "/Jobs");
  }

  @Test
  void leavesEverythingBehindTheRootAsItIs() {
    String rest = "/VMCheckPoints(ID=guid'1',StampId=guid'2')?$skiptoken=a%2fb,'%20'&x=+#/@Element";

    assertThat(led(UPSTREAM + rest)).isEqualTo(GATEWAY + rest);
    assertThat(led(UPSTREAM)).isEqualTo(GATEWAY);
    assertThat(led(UPSTREAM + "/")).isEqualTo(GATEWAY + "/");
    assertThat(led(" \n" + UPSTREAM + "/Jobs \n")).isEqualTo(" \n" + GATEWAY + "/Jobs \n");
  }

  @Test
  void leadsPathsWithoutAHostToThePathThatTheGatewayHas() {
    assertThat(led(expand("/SC2012R2/VMM/{sub}/{svc}/Jobs")))
        .isEqualTo(expand("/{sub}/services/systemcenter/vmm/Jobs"));
  }

  @Test
  void keepsAnotherSubscriptionThatALinkNames() {
    assertThat(led(UPSTREAM.replace(SUBSCRIPTION, OTHER) + "/Jobs"))
        .isEqualTo(GATEWAY.replace(SUBSCRIPTION, OTHER) + "/Jobs");
  }

  @Test
  void spellsTheRootAsTheClientDoes() {
    LinkMap longForm =
        answer(expand("/{sub}//services/SystemCenter/VMM/Microsoft.Management.Odata.svc/Jobs"));
    LinkMap upper =
        answer(
            "/" + SUBSCRIPTION.toUpperCase(java.util.Locale.ROOT) + "/Services/SystemCenter/%56MM");

    assertThat(led(longForm, UPSTREAM + "/Jobs"))
        .isEqualTo(
            ORIGIN
                + expand("/{sub}/services/SystemCenter/VMM/Microsoft.Management.Odata.svc/Jobs"));
    assertThat(led(upper, UPSTREAM + "/Jobs"))
        .isEqualTo(
            ORIGIN
                + "/"
                + SUBSCRIPTION.toUpperCase(java.util.Locale.ROOT)
                + "/Services/SystemCenter/VMM/Jobs");
  }

  @Test
  void leadsOtherPlacesOfTheUpstreamToTheGatewayWhereNothingIs() {
    assertThat(led("https://spf1.hoster.local:8090/SC2012R2/Admin/X?y"))
        .isEqualTo(ORIGIN + "/SC2012R2/Admin/X?y");
    assertThat(led(expand("https://WIN-A1B2C3/SC2012R2/Admin/{svc}/Stamps")))
        .isEqualTo(ORIGIN + expand("/SC2012R2/Admin/{svc}/Stamps"));
    assertThat(led("https://spf1.hoster.local:8090")).isEqualTo(ORIGIN);
    assertThat(led("net.tcp://spf1.hoster.local:808/x")).isEqualTo(ORIGIN + "/x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "VirtualMachines(ID=guid'1')/VMCheckpoints",
        "../Jobs",
        "?$skiptoken=1",
        "#x",
        "",
        "/",
        "/{sub}/services/systemcenter/vmm/Jobs",
        "http://schemas.microsoft.com/ado/2007/08/dataservices/scheme",
        "https://spf1.hoster.local.evil.example/SC2012R2/VMM/x",
        "https://elsewhere.example/SC2012R2/VMM/{sub}/Jobs",
        "https://elsewhere.example/?to=https://spf1.hoster.local:8090/SC2012R2/VMM/{svc}",
        "urn:uuid:1f0e2d3c-4b5a-4697-8877-665544332201",
        "https://",
        "://",
        "%"
      })
  void leavesRelativeAndForeignLinks(String link) {
    assertThat(answer().map(expand(link))).isEmpty();
  }

  @Test
  void findsNothingMoreToDoInItsOwnOutput() {
    String once = led(UPSTREAM + "/Jobs");

    assertThat(led(once)).isEqualTo(once);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "at spf1.hoster.local",
        "SPF-Node-7",
        "(spf-node-7)",
        "\\u0027spf-node-7\\u0027",
        "\\nspf-node-7",
        "https%3a%2f%2fspf-node-7%3a8090%2fSC2012R2",
        "https:\\/\\/spf-node-7:8090\\/SC2012R2\\/VMM\\/Microsoft.Management.Odata.svc\\/Jobs",
        "\\\\spf-node-7\\share",
        "spf-node-7.hoster.local:8090",
        "HTTPS://SPF-NODE-7/x",
        "https://spf-node-7'",
        "10.0.0.5:443"
      })
  void leavesNoNameInAnErrorsText(String text) {
    assertThat(answer().neutral(text).toLowerCase(java.util.Locale.ROOT))
        .doesNotContain("spf1.", "spf-node-7", "10.0.0.5")
        .contains("api.hoster.example");
  }

  @Test
  void leadsTheUrlsInAnErrorsText() {
    assertThat(answer().neutral("see " + UPSTREAM + "/Jobs. Or " + UPSTREAM))
        .isEqualTo("see " + GATEWAY + "/Jobs. Or " + GATEWAY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"my-spf-node-7", "spf-node-77", "110.0.0.5", "spf-node-7_x", "SPF", "x://"})
  void leavesTextThatOnlyLooksLikeAName(String text) {
    assertThat(answer().neutral(text)).isEqualTo(text);
  }
}
