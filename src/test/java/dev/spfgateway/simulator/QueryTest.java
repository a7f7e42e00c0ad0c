package dev.spfgateway.simulator;

import static dev.spfgateway.simulator.RunningSimulator.RESTORE;
import static dev.spfgateway.simulator.RunningSimulator.checkpoint;
import static dev.spfgateway.simulator.RunningSimulator.contoso;
import static dev.spfgateway.simulator.RunningSimulator.key;
import static dev.spfgateway.simulator.RunningSimulator.machine;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.WEB_01;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.StringReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.StreamSupport;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** What reads find, and in which form they show it. */
class QueryTest {
  @RegisterExtension
  final RunningSimulator spf = new RunningSimulator(SimulatorFixture.aSimulator());

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private List<String> names(String resource) {
    JsonNode value = spf.get(contoso(resource)).json().path("value");
    return StreamSupport.stream(value.spliterator(), false)
        .map(entity -> entity.path("Name").asText())
        .toList();
  }

  private static Document parse(String xml) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "ID eq guid'a11cc636-5521-4f88-92b2-cad392911fe0' | 1",
        "guid'A11CC636-5521-4F88-92B2-CAD392911FE0' eq ID | 1",
        "(VMId eq guid'1f0e2d3c-4b5a-4697-8877-665544332201') and (Name eq 'test branch') | 1",
        "Enabled eq true and ParentCheckpointID eq null | 2",
        "Name eq 'it''s not there' | 0"
      })
  void filtersByEqualityJoinedByAnd(String filter, int found) {
    assertThat(names("VMCheckPoints?$filter=" + encode(filter))).hasSize(found);
    assertThat(names("VMCheckPoints()?%24filter=" + encode(filter).replace("+", "%20")))
        .hasSize(found);
    assertThat(spf.get(contoso("VMCheckPoints/$count?$filter=" + encode(filter))).text())
        .isEqualTo(Integer.toString(found));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$filter=Nome+eq+'x'",
        "$filter=Name+eq+1",
        "$filter=Name+eq",
        "$filter=(Name+eq+'x'",
        "$orderby=Nome",
        "$top=-1",
        "$expand=Nothing",
        "$inlinecount=some",
        "$top=1&$top=2"
      })
  void refusesAQueryThatItCanNotAnswerRightly(String query) {
    assertThat(spf.get(contoso("VMCheckPoints?" + query)).status()).isEqualTo(400);
  }

  @Test
  void sortsSkipsAndCuts() {
    assertThat(names("VMCheckPoints?$orderby=Name%20desc&$skip=1&$top=2"))
        .containsExactly("golden image", "freshly installed");
    assertThat(names("VMCheckPoints?$filter=VMId+eq+guid'" + WEB_01 + "'&$orderby=AddedTime+desc"))
        .containsExactly("test branch", "before update", "freshly installed");
  }

  @Test
  void showsAMachinesCheckpointsExpandedAndByNavigation() {
    JsonNode expanded = spf.get(machine(WEB_01) + "?$expand=VMCheckpoints").json();

    assertThat(expanded.path("VMCheckpoints")).hasSize(3);
    assertThat(names(key("VirtualMachines", WEB_01) + "/VMCheckpoints?$top=2")).hasSize(2);
  }

  @Test
  void selectsProperties() {
    JsonNode entity = spf.get(checkpoint(BEFORE_UPDATE) + "?$select=ID,Name").json();

    assertThat(entity.properties()).hasSize(3);
    assertThat(entity.path("Name").asText()).isEqualTo("before update");
  }

  @Test
  void writesJsonLightWithAbsoluteMetadataLinks() {
    JsonNode machine = spf.get(machine(WEB_01)).json();

    String root = "https://localhost:" + spf.port(STAMP_1) + contoso("");
    assertThat(machine.path("odata.metadata").asText())
        .isEqualTo(root + "$metadata#VirtualMachines/@Element");
    assertThat(machine.path("TotalSize").isTextual()).as("Int64 is a string").isTrue();
    assertThat(machine.path("Memory").isInt()).isTrue();
    assertThat(machine.get("VMTemplateId").isNull()).as("nulls are written").isTrue();
    assertThat(machine.path("AddedTime").asText())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{7}-07:00");
    assertThat(spf.get(contoso("VMCheckPoints")).header("Content-Type"))
        .isEqualTo("application/json;odata=minimalmetadata;streaming=true;charset=utf-8");
  }

  @Test
  void answersInAtomWhenNothingElseIsAskedFor() throws Exception {
    var answer =
        spf.bare(
            "GET",
            checkpoint(BEFORE_UPDATE),
            null,
            "Authorization",
            RunningSimulator.BASIC,
            "x-ms-principal-id",
            "x");

    Document entry = parse(answer.text());
    String data = "http://schemas.microsoft.com/ado/2007/08/dataservices";
    assertThat(answer.header("Content-Type"))
        .isEqualTo("application/atom+xml;type=entry;charset=utf-8");
    assertThat(entry.getDocumentElement().getAttribute("xml:base"))
        .isEqualTo("https://localhost:" + spf.port(STAMP_1) + contoso(""));
    assertThat(entry.getElementsByTagNameNS(data, "Name").item(0).getTextContent())
        .isEqualTo("before update");
    assertThat(
            entry
                .getElementsByTagNameNS(data, "VMCheckPointAction")
                .item(0)
                .getAttributes()
                .getNamedItemNS(data + "/metadata", "null")
                .getNodeValue())
        .isEqualTo("true");
  }

  @Test
  void nestsAnExpandedFeedInAtom() throws Exception {
    var answer =
        spf.get(contoso("VirtualMachines?$expand=VMCheckpoints"), "Accept", "application/atom+xml");

    Document feed = parse(answer.text());
    String atom = "http://www.w3.org/2005/Atom";
    assertThat(feed.getElementsByTagNameNS(atom, "entry").getLength()).isEqualTo(6);
    assertThat(feed.getElementsByTagNameNS("*", "inline").getLength()).isEqualTo(2);
  }

  @Test
  void describesItsTypesAndSets() throws Exception {
    Document edmx = parse(spf.get(contoso("$metadata")).text());

    assertThat(edmx.getElementsByTagNameNS("*", "EntitySet").getLength()).isEqualTo(13);
    assertThat(spf.get(contoso("")).json().path("value")).hasSize(13);
  }

  @Test
  void writesErrorsInTheFormatThatWasAskedFor() throws Exception {
    String missing = contoso("Nothing");

    assertThat(spf.get(missing).json().has("odata.error")).isTrue();
    var xml = spf.get(missing, "Accept", "application/xml");
    assertThat(parse(xml.text()).getDocumentElement().getLocalName()).isEqualTo("error");
    var verbose = spf.get(missing, "Accept", "application/json;odata=verbose");
    assertThat(verbose.json().has("error")).isTrue();
  }

  @Test
  void actsUponNothingInAFormatThatItCanNotWrite() {
    var answer = spf.spf("MERGE", checkpoint(BEFORE_UPDATE), RESTORE, "Accept", "text/html");

    assertThat(answer.status()).isEqualTo(415);
    assertThat(spf.fixture().restores(BEFORE_UPDATE)).isZero();
  }
}
