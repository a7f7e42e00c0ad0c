package dev.spfgateway.odata.links;

import static dev.spfgateway.odata.links.LinkSamples.GATEWAY;
import static dev.spfgateway.odata.links.LinkSamples.UPSTREAM;
import static dev.spfgateway.odata.links.LinkSamples.answer;
import static dev.spfgateway.odata.links.LinkSamples.through;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.odata.ODataSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLinksTest {
  private static String json(String path, String body) {
    return through(LinkSamples.rewriter("json", path, answer()), body);
  }

  private static void assertLed(String path, String body) {
    assertThat(json(path, body.replace("U/", UPSTREAM + "/")))
        .isEqualTo(body.replace("U/", GATEWAY + "/"));
  }

  private static void assertLeft(String path, String body) {
    String full = body.replace("U/", UPSTREAM + "/");
    assertThat(json(path, full)).isEqualTo(full);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"odata.metadata\":\"U/$metadata#VirtualMachines\",\"value\":[]}",
        "{\"value\":[{\"odata.id\":\"U/X(1)\"},{\"odata.id\" :\n \"U/X(2)\"}]}",
        "{\"odata.editLink\":\"U/X\",\"odata.readLink\":\"U/X\",\"odata.nextLink\":\"U/X?$skiptoken=1\"}",
        "{\"odata.mediaEditLink\":\"U/X\",\"odata.mediaReadLink\":\"U/X\",\"odata.deltaLink\":\"U/X\"}",
        "{\"VM@odata.navigationLinkUrl\":\"U/X\",\"VM@odata.associationLinkUrl\":\"U/X\"}",
        "{\"VMCheckpoints@odata.nextLink\":\"U/X\",\"VMCheckpoints\":[{\"odata.editLink\":\"U/X\"}]}",
        "{\"Photo@odata.mediaReadLink\":\"U/X\",\"Photo@odata.mediaEditLink\":\"U/X\"}",
        "{\"d\":{\"results\":[{\"__metadata\":{\"uri\":\"U/X\",\"id\":\"U/X\",\"type\":\"VMM.X\"}}],\"__next\":\"U/X\"}}",
        "{\"d\":{\"__metadata\":{\"edit_media\":\"U/X\",\"media_src\":\"U/X\"}}}",
        "{\"d\":{\"VM\":{\"__deferred\":{\"uri\":\"U/X\"}},\"N\":{\"__mediaresource\":{\"media_src\":\"U/X\"}}}}",
        "{\"d\":{\"__metadata\":{\"properties\":{\"VM\":{\"associationuri\":\"U/X\"}}}}}",
        "{\"d\":{\"__metadata\":{\"actions\":{\"U/$metadata#C.A\":[{\"title\":\"A\",\"target\":\"U/X\"}]}}}}",
        "{\"#C.A\":{\"target\":\"U/X\"},\"#C.B\":[{\"target\":\"U/X\"}]}",
        "{\"Name\":\"a \\\"quoted\\\" one\\\\\",\"odata.id\":\"U/X\"}",
        "\uFEFF{\"odata.id\":\"U/X\"}",
        "call({\"odata.id\":\"U/X\"})"
      })
  void leadsTheLinksOfEveryPlace(String body) {
    assertLed("VirtualMachines", body);
  }

  @Test
  void leadsTheAddressesOfLinkListsAndOfTheServiceDocument() {
    assertLed("X(1)/$links/VM", "{\"odata.metadata\":\"U/$metadata\",\"url\":\"U/X\"}");
    assertLed("X(1)/$links/VM", "{\"value\":[{\"url\":\"U/X\"},{\"url\":\"U/Y\"}]}");
    assertLed("X(1)/$links/VM", "{\"d\":{\"uri\":\"U/X\"}}");
    assertLed("X(1)/$links/VM", "{\"d\":{\"results\":[{\"uri\":\"U/X\"}],\"__next\":\"U/X\"}}");
    assertLed("", "{\"value\":[{\"name\":\"Jobs\",\"url\":\"U/Jobs\"}]}");
  }

  /** The rule for data: whatever stands in a property's value is the tenant's own. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"Description\":\"see U/X for more\"}",
        "{\"Description\":\"U/X\",\"url\":\"U/X\",\"uri\":\"U/X\",\"target\":\"U/X\",\"id\":\"U/X\"}",
        "{\"Tags\":[\"U/X\",\"U/Y\"],\"Owner\":{\"UserName\":\"U/X\",\"uri\":\"U/X\"}}",
        "{\"d\":{\"Name\":\"U/X\",\"__metadata\":{\"type\":\"U/X\",\"etag\":\"U/X\"}}}",
        "{\"value\":\"U/X\"}",
        "\"U/X\"",
        "{\"error\":\"U/X\"}",
        "{\"error\":{\"message\":\"U/X\"}}",
        "{\"value\":[{\"error\":{\"message\":\"U/X\"}}]}",
        "{\"value\":[{\"Name\":\"a\",\"error\":{\"message\":[\"U/X\"]},\"Owner\":\"U/X\"}]}",
        "{\"d\":{\"error\":{\"message\":\"U/X\"}}}",
        "{\"d\":{\"results\":[{\"__metadata\":{},\"error\":{\"message\":\"U/X\"}}]}}",
        "{\"d\":{\"results\":[{\"Owner\":{\"error\":{\"message\":\"U/X\"}}}]}}",
        "{\"Description\":\"\\\"odata.id\\\":\\\"U/X\\\"\"}",
        "{\"Description\":\"{\\\"odata.id\\\":\",\"Name\":\"U/X\"}"
      })
  void leavesATenantsOwnText(String body) {
    assertLeft("VirtualMachines", body);
  }

  @Test
  void readsEscapesInNamesAndLinks() {
    String escaped = UPSTREAM.replace("/", "\\/");

    assertThat(json("X", "{\"odata.id\":\"" + escaped + "\\/X\"}"))
        .isEqualTo("{\"odata.id\":\"" + GATEWAY + "\\/X\"}");
    assertThat(json("X", "{\"odata\\u002eid\":\"" + UPSTREAM.replace("/", "\\u002F") + "/X\"}"))
        .isEqualTo("{\"odata\\u002eid\":\"" + GATEWAY + "/X\"}");
    assertThat(json("X", "{\"odata.id\":\"\\u0068ttps" + UPSTREAM.substring(5) + "/X\\u0027\"}"))
        .isEqualTo("{\"odata.id\":\"" + GATEWAY + "/X\\u0027\"}");
  }

  @Test
  void leavesTheRestOfALinkAsItIsHoweverLong() {
    String rest = "/X?$skiptoken=" + "%27a\\/\\u0027".repeat(10_000);

    assertThat(json("X", "{\"odata.nextLink\":\"" + UPSTREAM + rest + "\",\"odata.id\":\"/\"}"))
        .isEqualTo("{\"odata.nextLink\":\"" + GATEWAY + rest + "\",\"odata.id\":\"/\"}");
  }

  @Test
  void takesANameBeyondTheLongestForAProperty() {
    String name = "x".repeat(5_000) + "@odata.nextLink";

    assertLeft("X", "{\"" + name + "\":\"U/X\"}");
    assertLed("X", "{\"" + name + "\":1,\"odata.id\":\"U/X\"}");
  }

  /** SPF puts an error into the answer when a list fails halfway; it holds no tenant's data. */
  @Test
  void namesNobodyInAnErrorInsideOfAnAnswer() {
    String light =
        "{\"value\":[{\"Name\":\"spf-node-7\"},{\"odata.error\":{\"message\":{\"value\":\"host"
            + " spf-node-7 failed at U/X\"},\"innererror\":{\"stacktrace\":\"on\\nspf-node-7\"}}}";
    String verbose = "{\"d\":{\"results\":[{\"error\":{\"message\":{\"value\":\"spf-node-7\"}}}";

    assertThat(json("X", light.replace("U/", UPSTREAM + "/")))
        .isEqualTo(
            "{\"value\":[{\"Name\":\"spf-node-7\"},{\"odata.error\":{\"message\":{\"value\":\"host"
                + " api.hoster.example failed at "
                + GATEWAY
                + "/X\"},\"innererror\":{\"stacktrace\":\"on\\napi.hoster.example\"}}}");
    assertThat(json("X", verbose)).endsWith("{\"value\":\"api.hoster.example\"}}}");
  }

  @Test
  void takesADepthOf512AndRefuses513() {
    String deepest = "[".repeat(512) + "]".repeat(512);

    assertLeft("X", deepest);
    assertThatThrownBy(() -> json("X", "[" + deepest + "]"))
        .isInstanceOf(ODataSyntaxException.class)
        .hasMessageContaining("512");
  }

  @Test
  void refusesWhatIsNotWrittenInBytesOfAscii() {
    String body = "{\"odata.id\":\"" + UPSTREAM + "\"}";
    for (String charset : new String[] {"UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32", "UTF-32LE"}) {
      byte[] wide = body.getBytes(java.nio.charset.Charset.forName(charset));

      assertThatThrownBy(() -> LinkSamples.rewriter("json", "X", answer()).whole(wide))
          .as(charset)
          .isInstanceOf(ODataSyntaxException.class);
    }
  }
}
