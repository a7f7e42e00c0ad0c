package dev.spfgateway.odata.links;

import static dev.spfgateway.odata.links.LinkSamples.GATEWAY;
import static dev.spfgateway.odata.links.LinkSamples.OTHER;
import static dev.spfgateway.odata.links.LinkSamples.SUBSCRIPTION;
import static dev.spfgateway.odata.links.LinkSamples.UPSTREAM;
import static dev.spfgateway.odata.links.LinkSamples.request;
import static dev.spfgateway.odata.links.LinkSamples.through;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Entity URIs in request bodies lead to the upstream, and nothing else in them changes. */
class RequestLinksTest {
  private static String json(String body) {
    return through(Rewriters.forRequest("application/json", "VMCheckPoints", request()), body);
  }

  private static String atom(String body) {
    return through(Rewriters.forRequest("application/atom+xml", "VMCheckPoints", request()), body);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://api.hoster.example:30006/{sub}/services/systemcenter/vmm",
        "https://API.hoster.example:30006/{sub}/Services/SystemCenter/VMM",
        "https://localhost:30006/{sub}/services/systemcenter/vmm/Microsoft.Management.Odata.svc",
        "https://localhost:30006//{sub}/services//systemcenter/%76mm",
        "/{sub}/services/systemcenter/vmm"
      })
  void leadsEverySpellingOfTheGatewaysRootToTheUpstream(String root) {
    String uri = root.replace("{sub}", SUBSCRIPTION) + "/VirtualMachines(ID=guid'1')";

    assertThat(json("{\"VM@odata.bind\":\"" + uri + "\"}"))
        .isEqualTo("{\"VM@odata.bind\":\"" + UPSTREAM + "/VirtualMachines(ID=guid'1')\"}");
  }

  @Test
  void takesTheDefaultPortForWritten() {
    LinkMap map =
        new RequestLinks(Set.of("api.hoster.example"), UUID.fromString(SUBSCRIPTION), UPSTREAM);
    String path = "/" + SUBSCRIPTION + "/services/systemcenter/vmm/Jobs";

    assertThat(map.map("https://api.hoster.example:443" + path)).isPresent();
    assertThat(map.map("http://api.hoster.example" + path)).isPresent();
    assertThat(map.map("http://api.hoster.example:80" + path)).isPresent();
    assertThat(map.map("https://api.hoster.example:8443" + path)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://elsewhere.example/{sub}/services/systemcenter/vmm/Jobs",
        "https://api.hoster.example:30006/{other}/services/systemcenter/vmm/Jobs",
        "https://api.hoster.example:30006/{sub}/services/systemcenter",
        "https://spf1.hoster.local:8090/SC2012R2/VMM/{other}/Jobs",
        "VirtualMachines(ID=guid'1')",
        "../Jobs"
      })
  void leavesForeignAndRelativeUris(String uri) {
    String body =
        "{\"VM@odata.bind\":\""
            + uri.replace("{sub}", SUBSCRIPTION).replace("{other}", OTHER)
            + "\"}";

    assertThat(json(body)).isEqualTo(body);
  }

  @Test
  void findsUrisInEveryPlaceOfJson() {
    String body =
        "{\"odata.metadata\":\"U/$metadata#X\",\"X@odata.bind\":[\"U/X(1)\",\"U/X(2)\"],"
            + "\"__metadata\":{\"uri\":\"U/Y\",\"type\":\"VMM.Y\"},"
            + "\"VM\":{\"__deferred\":{\"uri\":\"U/Z\"}},\"X@odata.navigationLinkUrl\":\"U/N\"}";

    assertThat(json(body.replace("U/", GATEWAY + "/")))
        .isEqualTo(body.replace("U/", UPSTREAM + "/"));
  }

  @Test
  void findsUrisInEveryPlaceOfAtom() {
    String body =
        "<entry xml:base=\"U/\"><id>U/X(1)</id><link rel=\"r\" href=\"U/VM\"/>"
            + "<content src='U/Y'/></entry>";

    assertThat(atom(body.replace("U/", GATEWAY + "/")))
        .isEqualTo(body.replace("U/", UPSTREAM + "/"));
  }

  @Test
  void findsTheUriOfALink() {
    String json = "{\"url\":\"" + GATEWAY + "/VirtualMachines(1)\"}";
    String verbose = "{\"uri\":\"" + GATEWAY + "/VirtualMachines(1)\"}";
    String xml = "<uri xmlns=\"x\">" + GATEWAY + "/VirtualMachines(1)</uri>";
    String path = "VMCheckPoints(1)/$links/VM";

    assertThat(through(Rewriters.forRequest("application/json", path, request()), json))
        .isEqualTo(json.replace(GATEWAY, UPSTREAM));
    assertThat(through(Rewriters.forRequest("application/json", path, request()), verbose))
        .isEqualTo(verbose.replace(GATEWAY, UPSTREAM));
    assertThat(through(Rewriters.forRequest("application/xml", path, request()), xml))
        .isEqualTo(xml.replace(GATEWAY, UPSTREAM));
    assertThat(json(json)).as("a property of that name").isEqualTo(json);
  }

  @Test
  void neverTouchesWhatATenantWrites() {
    String json =
        "{\"Description\":\"" + GATEWAY + "/Jobs\",\"error\":{\"x\":\"" + GATEWAY + "\"}}";
    String atom =
        "<entry><title>"
            + GATEWAY
            + "</title><content><m:properties><d:Name>"
            + GATEWAY
            + "</d:Name><d:id>"
            + GATEWAY
            + "</d:id></m:properties></content></entry>";

    assertThat(json(json)).isEqualTo(json);
    assertThat(atom(atom)).isEqualTo(atom);
  }

  @Test
  void leavesABodyThatIsNeitherJsonNorXml() {
    assertThat(through(Rewriters.forRequest(null, "X", request()), GATEWAY)).isEqualTo(GATEWAY);
    assertThat(
            through(
                Rewriters.forRequest("application/json;charset=utf-16", "X", request()),
                "{\"odata.id\":\"" + GATEWAY + "\"}"))
        .contains(GATEWAY);
  }
}
