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

class XmlLinksTest {
  private static String xml(String path, String body) {
    return through(LinkSamples.rewriter("atom+xml", path, answer()), body);
  }

  private static void assertLed(String path, String body) {
    assertThat(xml(path, body.replace("U/", UPSTREAM + "/")))
        .isEqualTo(body.replace("U/", GATEWAY + "/"));
  }

  private static void assertLeft(String path, String body) {
    String full = body.replace("U/", UPSTREAM + "/");
    assertThat(xml(path, full)).isEqualTo(full);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<?xml version=\"1.0\"?><feed xml:base=\"U/\" xmlns=\"a\"><id>U/X</id></feed>",
        "<a:feed xmlns:a='a' xml:base = 'U/'><a:entry><a:id>U/X(1)</a:id></a:entry></a:feed>",
        "<feed><link rel=\"next\" href=\"U/X?$skiptoken=1&amp;a=b\" /></feed>",
        "<entry><link href='U/X'><m:inline><feed><id>U/Y</id><entry><id>U/Z</id></entry></feed></m:inline></link></entry>",
        "<entry><content type='image/png' src=\"U/X\"/><link rel=\"edit-media\" href=\"U/X\"/></entry>",
        "<service xml:base=\"U/\"><workspace><collection href=\"U/X\"/></workspace></service>",
        "<entry><m:action metadata=\"U/$metadata#C.A\" target=\"U/X\" title=\"A\"/></entry>",
        "<edmx:Edmx><edmx:Reference Url=\"U/X\"/></edmx:Edmx>",
        "<entry><m:properties><d:A>x</d:A></m:properties><link href=\"U/X\"/><source><id>U/X</id></source></entry>",
        "<entry><id><![CDATA[U/X]]></id><m:properties/><link href=\"U/X\"/></entry>",
        "<entry><!-- a > b --><link title=\"a>b\" href=\"U/X\"/></entry>",
        "<!DOCTYPE a [<!ENTITY b \"c\">]><entry><id>\n  U/X\n</id></entry>",
        "<entry xml:base='U/'/>"
      })
  void leadsTheLinksOfEveryPlace(String body) {
    assertLed("VirtualMachines", body);
  }

  @Test
  void leadsTheUrisOfALinkList() {
    assertLed(
        "X(1)/$links/VM",
        "<links xmlns=\"d\"><uri>U/X</uri><uri>U/Y</uri><next>U/Z</next></links>");
    assertLed("X(1)/$links/VM", "<d:uri xmlns:d=\"d\">U/X</d:uri>");
  }

  /**
   * The rule for data: what stands below {@code m:properties} is the tenant's own, and so is text.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<entry><content><m:properties><d:Name>U/X</d:Name><d:id>U/X</d:id></m:properties></content></entry>",
        "<entry><x:properties><d:C m:type=\"c\"><d:entry><d:id>U/X</d:id></d:entry></d:C></x:properties></entry>",
        "<entry><properties><d:a href=\"U/X\" src=\"U/X\">U/X</d:a><d:error>U/X</d:error></properties></entry>",
        "<d:error xmlns:d=\"x\">U/X</d:error>",
        "<error xmlns=\"x\">U/X</error>",
        "<d:Owner xmlns:d=\"x\"><d:error>U/X</d:error></d:Owner>",
        "<entry><title>U/X</title><summary>U/X</summary><author><name>U/X</name><uri>U/X</uri></author></entry>",
        "<d:Name xmlns:d=\"d\">U/X</d:Name>",
        "<id>U/X</id>",
        "<uri>U/X</uri>",
        "<entry><title>&lt;id>U/X&lt;/id></title></entry>",
        "<entry><title><![CDATA[<id>U/X</id>]]></title></entry>"
      })
  void leavesATenantsOwnText(String body) {
    assertLeft("VirtualMachines", body);
  }

  @Test
  void readsReferences() {
    String written = UPSTREAM.replace("/", "&#x2F;").replace(":", "&#58;");

    assertThat(xml("X", "<entry><id>" + written + "/X?a&amp;b</id></entry>"))
        .isEqualTo("<entry><id>" + GATEWAY + "/X?a&amp;b</id></entry>");
    assertThat(xml("X", "<entry xml:base=\"" + written + "&#47;\"/>"))
        .isEqualTo("<entry xml:base=\"" + GATEWAY + "&#47;\"/>");
  }

  @Test
  void leavesTheRestOfALinkAsItIsHoweverLong() {
    String rest = "/X?$skiptoken=" + "%27&amp;a".repeat(10_000);

    assertThat(xml("X", "<feed><link href=\"" + UPSTREAM + rest + "\"/><id>/</id></feed>"))
        .isEqualTo("<feed><link href=\"" + GATEWAY + rest + "\"/><id>/</id></feed>");
  }

  @Test
  void namesNobodyInAnErrorInsideOfAnAnswer() {
    assertThat(
            xml(
                "X",
                "<feed><entry><m:properties><d:A>spf-node-7</d:A><m:error><m:message>host spf-node-7"
                    + "</m:message></m:error>"))
        .isEqualTo(
            "<feed><entry><m:properties><d:A>spf-node-7</d:A><m:error><m:message>host"
                + " api.hoster.example</m:message></m:error>");
    assertThat(
            xml("X", "<feed><error><message>spf-node-7</message></error><title>spf-node-7</title>"))
        .isEqualTo(
            "<feed><error><message>api.hoster.example</message></error><title>spf-node-7</title>");
  }

  @Test
  void namesNobodyInCommentsAndInstructions() {
    assertThat(xml("X", "<?style spf-node-7?><!-- by spf-node-7 --><a>spf-node-7</a>"))
        .isEqualTo("<?style api.hoster.example?><!-- by api.hoster.example --><a>spf-node-7</a>");
  }

  @Test
  void takesADepthOf512AndRefuses513() {
    String deepest = "<a>".repeat(512) + "</a>".repeat(512);

    assertLeft("X", deepest);
    assertThatThrownBy(() -> xml("X", "<a>" + deepest + "</a>"))
        .isInstanceOf(ODataSyntaxException.class)
        .hasMessageContaining("512");
  }
}
