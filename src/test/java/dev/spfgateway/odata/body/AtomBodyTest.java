package dev.spfgateway.odata.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.odata.KeyPredicate;
import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.odata.PathSegment;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AtomBodyTest {
  private static final UUID STAMP = UUID.fromString("6fa459ea-ee8a-3ca4-894e-db77e160355e");
  private static final UUID OTHER = UUID.fromString("1b4e28ba-2fa1-11d2-883f-0016d3cca427");
  private static final String NAMESPACES =
      " xmlns=\"http://www.w3.org/2005/Atom\""
          + " xmlns:d=\"http://schemas.microsoft.com/ado/2007/08/dataservices\""
          + " xmlns:m=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\"";
  private static final String RESTORE = "<d:VMCheckPointAction>Restore</d:VMCheckPointAction>";

  private static final UUID UNKNOWN = new UUID(0, 0);

  private static final BodyFacts RESTORED =
      new BodyFacts(
          Optional.of("Restore"),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Set.of(),
          Set.of(),
          Set.of(),
          Set.of(),
          Set.of(),
          Set.of());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<d:VMCheckPointAction>Restore</d:VMCheckPointAction>",
        "<d:VMCheckPointAction m:type=\"Edm.String\" m:null=\"false\">Restore</d:VMCheckPointAction>",
        "<d:VMCheckPointAction><![CDATA[Rest]]>ore</d:VMCheckPointAction>",
        "<d:VMCheckPointAction>Rest&#111;&#x72;e</d:VMCheckPointAction>",
        "<!-- x --><d:Description>a &amp; b</d:Description><?x y?> <d:VMCheckPointAction>Restore</d:VMCheckPointAction>",
        "<d:Operation m:null=\"true\" /><d:VMCheckPointAction>Restore</d:VMCheckPointAction>",
        "<x:VMCheckPointAction xmlns:x=\"http://schemas.microsoft.com/ado/2007/08/dataservices\">"
            + "Restore</x:VMCheckPointAction>",
        "<VMCheckPointAction xmlns=\"http://schemas.microsoft.com/ado/2007/08/dataservices\">"
            + "Restore</VMCheckPointAction>"
      })
  void readsEveryShapeOfARestore(String properties) {
    assertThat(facts(entry(properties))).isEqualTo(RESTORED);
  }

  @Test
  void takesAnyPrefixAndAMediaLinkEntrysProperties() {
    String prefixed =
        "<a:entry xmlns:a=\"http://www.w3.org/2005/Atom\""
            + " xmlns:p=\"http://schemas.microsoft.com/ado/2007/08/dataservices\""
            + " xmlns:q=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\">"
            + "<a:content type=\"application/xml\"><q:properties>"
            + "<p:VMCheckPointAction>Restore</p:VMCheckPointAction>"
            + "</q:properties></a:content></a:entry>";
    String mediaLink =
        "<entry" + NAMESPACES + "><m:properties>" + RESTORE + "</m:properties></entry>";

    assertThat(facts(prefixed)).isEqualTo(RESTORED);
    assertThat(facts(mediaLink)).isEqualTo(RESTORED);
  }

  @Test
  void takesADeclarationAndAByteOrderMark() {
    String declared = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n";

    assertThat(facts(declared + entry(RESTORE))).isEqualTo(RESTORED);
    assertThat(facts("\uFEFF" + declared + entry(RESTORE))).isEqualTo(RESTORED);
    assertThat(facts("<!-- a -->" + entry(RESTORE) + "<!-- b -->\n")).isEqualTo(RESTORED);
  }

  @Test
  void takesAnEchoForNoCommand() {
    BodyFacts echo =
        facts(
            "<entry"
                + NAMESPACES
                + " xml:base=\"https://gw:30006/services/systemcenter/vmm/\">"
                + "<id>https://gw:30006/s/VMCheckPoints(ID=guid'"
                + OTHER
                + "',StampId=guid'"
                + STAMP
                + "')</id><title/><updated>2024-01-01T00:00:00Z</updated><author><name/></author>"
                + "<link rel=\"edit\" title=\"VMCheckPoint\" href=\"VMCheckPoints(StampId=guid'"
                + STAMP
                + "',ID=guid'"
                + OTHER
                + "')\"/><category term=\"VMM.VMCheckPoint\" scheme=\"s\"/>"
                + "<content type=\"application/xml\"><m:properties><d:ID m:type=\"Edm.Guid\">"
                + OTHER
                + "</d:ID><d:StampId m:type=\"Edm.Guid\">"
                + STAMP
                + "</d:StampId><d:VMCheckPointAction m:null=\"true\"/>"
                + "<d:Operation m:type=\"Edm.String\" m:null=\"true\"></d:Operation>"
                + "</m:properties></content></entry>");

    PathSegment self =
        new PathSegment(
            "VMCheckPoints",
            Optional.of(KeyPredicate.parse("ID=guid'" + OTHER + "',StampId=guid'" + STAMP + "'")));
    assertThat(echo)
        .isEqualTo(
            new BodyFacts(
                Optional.empty(),
                Optional.empty(),
                Optional.of(OTHER),
                Optional.empty(),
                Optional.empty(),
                Set.of(self),
                Set.of(STAMP),
                Set.of(),
                Set.of(OTHER),
                Set.of(),
                Set.of(UNKNOWN)));
  }

  @Test
  void collectsStampsAtEveryDepthAndFromLinks() {
    String inline =
        "<entry"
            + NAMESPACES
            + "><link rel=\"related/VM\" href=\"VirtualMachines(ID=1,StampId=guid'"
            + OTHER
            + "')\"><m:inline>"
            + entry("<d:StampId>" + STAMP + "</d:StampId>")
            + "</m:inline></link></entry>";

    assertThat(facts(inline).stampIds()).containsExactlyInAnyOrder(STAMP, OTHER);
    assertThat(facts(inline).selves()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<link rel='http://x/related/VM' href='VirtualMachines(guid&apos;{other}&apos;)'/> | {other}",
        "<link rel='http://x/related/VM' href='somewhere'/> | {unknown}",
        "<link rel='x' href='y'><m:inline><entry><id>VirtualMachines(guid&apos;{other}&apos;)</id></entry>"
            + "</m:inline></link> | {other}",
        "<link rel='x' href='y'><m:inline><entry><content><m:properties><d:ID>{other}</d:ID>"
            + "</m:properties></content></entry></m:inline></link> | {other}",
        "<link rel='x' href='y'><m:inline><entry><content><m:properties><d:Name>x</d:Name>"
            + "</m:properties></content></entry></m:inline></link> | {unknown}"
      })
  void namesTheEntitiesOfLinksAndInlineEntries(String inner, String expected) {
    String body = "<entry" + NAMESPACES + ">" + inner + "</entry>";

    assertThat(facts(body.replace("{other}", OTHER.toString())).entityIds())
        .containsExactly(expected.equals("{other}") ? OTHER : UNKNOWN);
  }

  @Test
  void tellsTheSubscriptionOfABase() {
    String foreign = "https://gw/" + OTHER + "/services/systemcenter/vmm/";

    assertThat(facts("<entry" + NAMESPACES + " xml:base=\"" + foreign + "\"/>").subscriptionIds())
        .containsExactly(OTHER);
    assertThat(
            facts(
                    "<entry"
                        + NAMESPACES
                        + "><link xml:base=\"https://spf/Microsoft.Management.Odata.svc/\"/></entry>")
                .subscriptionIds())
        .containsExactly(UNKNOWN);
  }

  @Test
  void takesNoLinkThatNamesNoEntityForOne() {
    for (String id : List.of("", "urn:uuid:" + OTHER, "http://x/%zz", "VMCheckPoints", "%")) {
      assertThat(facts("<entry" + NAMESPACES + "><id>" + id + "</id></entry>"))
          .isEqualTo(BodyFacts.NONE);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<d:vmcheckpointaction>Restore</d:vmcheckpointaction>",
        "<d:VMCheckPoint-Action>Restore</d:VMCheckPoint-Action>",
        "<d:operation>Stop</d:operation>",
        "<d:Id>1b4e28ba-2fa1-11d2-883f-0016d3cca427</d:Id>"
      })
  void refusesAWatchedNameInAnotherSpelling(String properties) {
    assertRefused(entry(properties), "must be written");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<m:VMCheckPointAction>Restore</m:VMCheckPointAction>",
        "<VMCheckPointAction>Restore</VMCheckPointAction>",
        "<VMCheckPointAction xmlns=\"\">Restore</VMCheckPointAction>",
        "<d:x><VMCheckPointAction xmlns=\"urn:d\">Restore</VMCheckPointAction></d:x>"
      })
  void refusesAWatchedNameInAnotherNamespace(String properties) {
    assertRefused(entry(properties), "namespace");
  }

  @Test
  void refusesACommandBelowTheEntrysOwnProperties() {
    assertRefused(entry("<d:VM>" + RESTORE + "</d:VM>"), "top level");
    assertRefused(entry("<d:VM><d:Operation>Start</d:Operation></d:VM>"), "top level");
    assertRefused("<entry" + NAMESPACES + "><content>" + RESTORE + "</content></entry>", "top");
    assertRefused("<entry" + NAMESPACES + ">" + RESTORE + "</entry>", "top level");
    assertRefused(
        "<entry" + NAMESPACES + "><link><m:inline>" + entry(RESTORE) + "</m:inline></link></entry>",
        "top level");
    assertRefused(
        "<entry" + NAMESPACES + "><m:x><m:properties>" + RESTORE + "</m:properties></m:x></entry>",
        "top level");
  }

  @Test
  void refusesAPropertyOrThePropertiesTwice() {
    assertRefused(entry(RESTORE + RESTORE), "twice");
    assertRefused(entry("<d:VMCheckPointAction m:null=\"true\"/>" + RESTORE), "twice");
    assertRefused(
        "<entry"
            + NAMESPACES
            + "><m:properties/><content><m:properties>"
            + RESTORE
            + "</m:properties></content></entry>",
        "twice");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<d:VMCheckPointAction>Rest<!-- x -->ore</d:VMCheckPointAction>",
        "<d:VMCheckPointAction>Rest<?x?>ore</d:VMCheckPointAction>",
        "<d:VMCheckPointAction><d:x>Restore</d:x></d:VMCheckPointAction>",
        "<d:VMCheckPointAction>Re<d:x/>store</d:VMCheckPointAction>"
      })
  void refusesAWatchedValueThatIsNotTextAlone(String properties) {
    assertRefused(entry(properties), "only text");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<d:VMCheckPointAction m:null=\"true\">Restore</d:VMCheckPointAction>",
        "<d:VMCheckPointAction m:null=\"1\"/>",
        "<d:VMCheckPointAction m:null=\" true\"/>",
        "<d:VMCheckPointAction m:null=\"TRUE\">Restore</d:VMCheckPointAction>",
        "<d:VMCheckPointAction m:type=\"Edm.Binary\">Restore</d:VMCheckPointAction>",
        "<d:StampId m:type=\"Edm.String\">6fa459ea-ee8a-3ca4-894e-db77e160355e</d:StampId>",
        "<d:StampId></d:StampId>",
        "<d:StampId>here</d:StampId>",
        "<d:ID>1</d:ID>"
      })
  void refusesAWatchedValueOfAnotherKind(String properties) {
    assertRefused(entry(properties), "");
  }

  @Test
  void takesANullOfAnotherNamespaceForNone() {
    assertThat(facts(entry("<d:VMCheckPointAction null=\"true\">Restore</d:VMCheckPointAction>")))
        .isEqualTo(RESTORED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE entry>",
        "<!DOCTYPE entry [<!ENTITY r \"Restore\">]>",
        "<!DOCTYPE entry SYSTEM \"file:///etc/passwd\">",
        "<!DOCTYPE entry [<!ATTLIST d:VMCheckPointAction m:null CDATA \"true\">]>"
      })
  void refusesADocumentType(String type) {
    assertRefused(type + entry(RESTORE), "document type");
    assertRefused(
        type + entry("<d:VMCheckPointAction>&r;</d:VMCheckPointAction>"), "document type");
  }

  @Test
  void refusesAnUndefinedEntity() {
    assertRefused(entry("<d:VMCheckPointAction>&r;</d:VMCheckPointAction>"), "");
    assertRefused(entry("<d:Name>&nbsp;</d:Name>"), "");
  }

  @Test
  void refusesOtherEncodings() {
    for (String name : List.of("UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "IBM037")) {
      assertRefused(entry(RESTORE).getBytes(Charset.forName(name)), "");
    }
    assertRefused(entry("<d:Name>ä</d:Name>").getBytes(StandardCharsets.ISO_8859_1), "UTF-8");
    for (String name : List.of("utf-16", "iso-8859-1", "utf-7", "ibm037")) {
      assertRefused("<?xml version=\"1.0\" encoding=\"" + name + "\"?>" + entry(RESTORE), "UTF-8");
    }
    assertRefused("<?xml version=\"1.1\"?>" + entry(RESTORE), "1.0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{\"VMCheckPointAction\":\"Restore\"}",
        "<entry",
        "<entry>",
        "<entry/>",
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"/>",
        "<x:entry/>",
        "\0",
        "<a><b></a>"
      })
  void refusesWhatIsNoEntry(String body) {
    assertRefused(body, "the body");
  }

  @Test
  void refusesWhatStandsBehindTheEntry() {
    assertRefused(entry("") + entry(RESTORE), "");
    assertRefused(entry("") + "x", "");
    assertRefused(entry("") + "\0", "");
    assertRefused(entry("").replace("</entry>", ""), "");
  }

  @Test
  void takesADepthOf64AndRefuses65() {
    assertThat(facts(nested(61))).isEqualTo(BodyFacts.NONE);
    assertRefused(nested(62), "64 levels");
  }

  private static String nested(int depth) {
    return entry("<d:a>".repeat(depth) + "</d:a>".repeat(depth));
  }

  @Test
  void takes32AttributesAndRefuses33() {
    assertThat(facts(entry("<d:a" + attributes(32) + "/>"))).isEqualTo(BodyFacts.NONE);
    assertRefused(entry("<d:a" + attributes(33) + "/>"), "attributes");
  }

  private static String attributes(int count) {
    StringBuilder attributes = new StringBuilder();
    for (int i = 0; i < count; i++) {
      attributes.append(" a").append(i).append("=\"\"");
    }
    return attributes.toString();
  }

  @Test
  void refusesAReferenceToAnotherRequestOfAChangeSet() {
    assertRefused("<entry" + NAMESPACES + "><link rel=\"x\" href=\"$1\"/></entry>", "change set");
  }

  private static String entry(String properties) {
    return "<entry"
        + NAMESPACES
        + "><content type=\"application/xml\"><m:properties>"
        + properties
        + "</m:properties></content></entry>";
  }

  private static BodyFacts facts(String body) {
    return AtomBody.inspect(body.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertRefused(String body, String reason) {
    assertRefused(body.getBytes(StandardCharsets.UTF_8), reason);
  }

  private static void assertRefused(byte[] body, String reason) {
    assertThatThrownBy(() -> AtomBody.inspect(body))
        .isInstanceOf(ODataSyntaxException.class)
        .hasMessageContaining(reason);
  }
}
