package dev.spfgateway.simulator;

import static dev.spfgateway.simulator.RunningSimulator.checkpoint;
import static dev.spfgateway.simulator.RunningSimulator.contoso;
import static dev.spfgateway.simulator.RunningSimulator.key;
import static dev.spfgateway.simulator.RunningSimulator.machine;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.WEB_01;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spfgateway.simulator.RunningSimulator.Answer;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** The formats of answers and of request bodies, and how a client chooses. */
class FormatsTest {
  private static final String VERBOSE = "application/json;odata=verbose";
  private static final String FULL = "application/json;odata=fullmetadata";
  private static final String NONE = "application/json;odata=nometadata";
  private static final String ATOM = "application/atom+xml";

  /** One for the whole class: nothing here changes what later tests see. */
  private static final RunningSimulator spf = new RunningSimulator(SimulatorFixture.aSimulator());

  @BeforeAll
  static void start() {
    spf.beforeEach(null);
  }

  @AfterAll
  static void stop() {
    spf.afterEach(null);
  }

  private String root() {
    return "https://localhost:" + spf.port(STAMP_1) + contoso("");
  }

  private static Document parse(String xml) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
  }

  @Test
  void choosesTheFormatOfAListAsWcfDataServicesDoes() {
    List<String[]> cases =
        List.of(
            // Accept, MaxDataServiceVersion, content type, version
            new String[] {"", "3.0", "application/atom+xml;type=feed", "1.0;"},
            new String[] {"*/*", "3.0", "application/atom+xml;type=feed", "1.0;"},
            new String[] {"application/json", "3.0;NetFx", "odata=minimalmetadata", "3.0;"},
            new String[] {"application/json", "2.0", "odata=verbose", "2.0;"},
            new String[] {"application/json", "1.0", "odata=verbose", "1.0;"},
            new String[] {FULL, "3.0", "odata=fullmetadata", "3.0;"},
            new String[] {NONE, "3.0", "odata=nometadata", "3.0;"},
            new String[] {VERBOSE, "3.0", "odata=verbose", "2.0;"},
            new String[] {"application/json;q=0.4, application/atom+xml", "3.0", "atom", "1.0;"},
            new String[] {"application/atom+xml;q=0.4, application/json", "3.0", "minimal", "3.0;"},
            new String[] {"text/html, application/json;q=0.1", "3.0", "minimalmetadata", "3.0;"},
            new String[] {"application/atom+xml;q=0, */*;q=0.1, " + VERBOSE, "3", "verbose", "2"},
            new String[] {"APPLICATION/JSON;ODATA=VERBOSE", "3.0", "odata=verbose", "2.0;"});
    for (String[] one : cases) {
      Answer answer =
          spf.get(
              contoso("VMCheckPoints"),
              "Accept",
              one[0],
              "MaxDataServiceVersion",
              one[1].contains(".") ? one[1] : one[1] + ".0");

      assertThat(answer.header("Content-Type")).as(one[0]).contains(one[2]);
      assertThat(answer.header("DataServiceVersion")).as(one[0]).startsWith(one[3]);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/html",
        "application/xml",
        "application/json;odata=fancy",
        "application/json;q=0",
        "application/atom+xml;q=0, */*"
      })
  void refusesAListInAFormatThatThereIsNot(String accept) {
    Answer answer = spf.get(contoso("VMCheckPoints"), "Accept", accept);

    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.text()).contains("Unsupported media type requested.");
  }

  @Test
  void refusesJsonLightToAClientOfAnOlderVersion() {
    Answer answer =
        spf.get(
            contoso("Clouds"),
            "Accept",
            "application/json;odata=minimalmetadata",
            "MaxDataServiceVersion",
            "2.0");

    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.header("DataServiceVersion")).isEqualTo("1.0;");
  }

  @ParameterizedTest
  @CsvSource({
    "json, minimalmetadata",
    "JSON, minimalmetadata",
    "verbosejson, verbose",
    "atom, atom+xml",
    "xml, atom+xml",
    "application%2Fjson%3Bodata%3Dverbose, verbose"
  })
  void letsTheFormatOptionGoBeforeTheHeader(String format, String found) {
    Answer answer = spf.get(contoso("Clouds?$format=" + format), "Accept", "text/html");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).contains(found);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yaml", "text%2Fhtml"})
  void refusesAFormatOptionThatItDoesNotKnow(String format) {
    assertThat(spf.get(contoso("Clouds?$format=" + format)).status()).isEqualTo(415);
  }

  @Test
  void writesVerboseWithLinksBelowD() {
    JsonNode d = spf.get(machine(WEB_01), "Accept", VERBOSE).json().path("d");

    String uri = root() + key("VirtualMachines", WEB_01);
    assertThat(d.at("/__metadata/uri").asText()).isEqualTo(uri);
    assertThat(d.at("/__metadata/id").asText()).isEqualTo(uri);
    assertThat(d.at("/__metadata/type").asText()).isEqualTo("VMM.VirtualMachine");
    assertThat(d.at("/VMCheckpoints/__deferred/uri").asText()).isEqualTo(uri + "/VMCheckpoints");
    assertThat(d.at("/Owner/__metadata/type").asText()).isEqualTo("VMM.UserAndRole");
    assertThat(d.at("/GrantedToList/results").isArray()).isTrue();
    assertThat(d.path("TotalSize").isTextual()).isTrue();
    assertThat(d.path("Memory").isInt()).isTrue();
    assertThat(d.path("AddedTime").asText()).endsWith("-07:00");
  }

  @Test
  void writesTimesAndListsOfOldVersionsInTheirOldForm() {
    String accept = "application/json";

    Answer second =
        spf.get(contoso("VMCheckPoints"), "Accept", accept, "MaxDataServiceVersion", "2.0");
    Answer first =
        spf.get(contoso("VMCheckPoints"), "Accept", accept, "MaxDataServiceVersion", "1.0");

    assertThat(second.text()).contains("\"AddedTime\":\"\\/Date(");
    assertThat(second.json().at("/d/results")).hasSize(4);
    assertThat(first.json().path("d")).hasSize(4);
  }

  @Test
  void expandsInVerbose() {
    JsonNode many =
        spf.get(contoso("VirtualMachines?$expand=VMCheckpoints"), "Accept", VERBOSE).json();
    JsonNode one = spf.get(checkpoint(BEFORE_UPDATE) + "?$expand=VM", "Accept", VERBOSE).json();

    assertThat(many.at("/d/results/0/VMCheckpoints/results")).hasSize(3);
    assertThat(one.at("/d/VM/Name").asText()).isEqualTo("web-01");
  }

  @Test
  void spellsEveryLinkAndTypeOutInFullMetadata() {
    JsonNode machine = spf.get(machine(WEB_01), "Accept", FULL).json();

    String path = key("VirtualMachines", WEB_01);
    assertThat(machine.path("odata.metadata").asText())
        .isEqualTo(root() + "$metadata#VirtualMachines/@Element");
    assertThat(machine.path("odata.type").asText()).isEqualTo("VMM.VirtualMachine");
    assertThat(machine.path("odata.id").asText()).isEqualTo(root() + path);
    assertThat(machine.path("odata.editLink").asText()).isEqualTo(path);
    assertThat(machine.path("VMCheckpoints@odata.navigationLinkUrl").asText())
        .isEqualTo(path + "/VMCheckpoints");
    assertThat(machine.path("VMCheckpoints@odata.associationLinkUrl").asText())
        .isEqualTo(path + "/$links/VMCheckpoints");
    assertThat(machine.path("ID@odata.type").asText()).isEqualTo("Edm.Guid");
    assertThat(machine.path("GrantedToList@odata.type").asText())
        .isEqualTo("Collection(VMM.UserAndRole)");
    assertThat(machine.has("Name@odata.type")).isFalse();
    assertThat(machine.at("/Owner/odata.type").asText()).isEqualTo("VMM.UserAndRole");
  }

  @Test
  void writesDataOnlyWithoutMetadata() {
    Answer list = spf.get(contoso("VMCheckPoints?$inlinecount=allpages"), "Accept", NONE);

    assertThat(list.text()).doesNotContain("odata.metadata").doesNotContain("https://");
    assertThat(list.json().path("odata.count").asText()).isEqualTo("4");
    assertThat(list.json().path("value")).hasSize(4);
  }

  @Test
  void countsInEachFormat() throws Exception {
    String path = contoso("VMCheckPoints?$inlinecount=allpages&$top=1&$filter=Enabled");

    assertThat(spf.get(path).json().path("odata.count").asText()).isEqualTo("4");
    assertThat(spf.get(path, "Accept", VERBOSE).json().at("/d/__count").asText()).isEqualTo("4");
    Answer atom = spf.get(path, "Accept", ATOM);
    assertThat(parse(atom.text()).getElementsByTagNameNS("*", "count").item(0).getTextContent())
        .isEqualTo("4");
    assertThat(atom.header("DataServiceVersion")).isEqualTo("2.0;");
  }

  @Test
  void needsTheThirdVersionForCollectionsOfValues() {
    Answer atom = spf.get(machine(WEB_01), "Accept", ATOM);
    Answer old = spf.get(machine(WEB_01), "Accept", ATOM, "MaxDataServiceVersion", "2.0");

    assertThat(atom.header("DataServiceVersion")).isEqualTo("3.0;");
    assertThat(old.header("DataServiceVersion")).isEqualTo("2.0;");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/xml|application/xml",
        "application/xml, application/atomsvc+xml|application/xml",
        "application/atomsvc+xml, application/xml|application/atomsvc+xml",
        "application/xml;q=0.5, application/atomsvc+xml|application/atomsvc+xml",
        "application/atomsvc+xml, application/xml;q=0|application/atomsvc+xml",
        "application/atom+xml,application/xml|application/xml",
        "text/html, */*|application/xml",
        "''|application/xml"
      })
  void givesAServiceDocumentTheTypeThatTheClientNamesFirst(String accept, String type) {
    Answer answer = spf.get(contoso(""), "Accept", accept);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo(type + ";charset=utf-8");
    assertThat(answer.text()).contains("<collection href=\"Clouds\">");
  }

  @Test
  void writesTheServiceDocumentInEachFormat() throws Exception {
    String path = contoso("");

    Answer atom = spf.get(path, "Accept", "application/atomsvc+xml, application/xml");
    assertThat(atom.header("Content-Type")).isEqualTo("application/atomsvc+xml;charset=utf-8");
    assertThat(parse(atom.text()).getDocumentElement().getAttribute("xml:base")).isEqualTo(root());
    assertThat(spf.get(path, "Accept", VERBOSE).json().at("/d/EntitySets")).hasSize(13);
    assertThat(spf.get(path).json().at("/value/0/url").asText()).isEqualTo("Clouds");
    assertThat(spf.get(path, "Accept", ATOM).status()).isEqualTo(415);
  }

  @ParameterizedTest
  @CsvSource({
    "application/json, odata.error",
    "application/json;odata=verbose, error",
    "application/json;odata=fullmetadata, odata.error"
  })
  void writesErrorsInEachJson(String accept, String wrapper) {
    Answer answer = spf.get(contoso("Nothing"), "Accept", accept);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().at("/" + wrapper + "/message/value").asText()).contains("Nothing");
    assertThat(answer.json().at("/" + wrapper + "/message/lang").asText()).isEqualTo("en-US");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/atom+xml", "application/xml", "image/png", "*/*"})
  void writesErrorsInXmlForEveryOtherClient(String accept) throws Exception {
    Answer answer = spf.get(contoso("Nothing"), "Accept", accept);

    assertThat(answer.header("Content-Type")).isEqualTo("application/xml;charset=utf-8");
    assertThat(parse(answer.text()).getDocumentElement().getNamespaceURI()).endsWith("/metadata");
    assertThat(answer.header("DataServiceVersion")).isEqualTo("1.0;");
  }

  @Test
  void answersInTheFormatOfTheClientWhateverItSends() {
    String body = "{\"Name\":\"made\",\"VMId\":\"" + WEB_01 + "\",\"StampId\":\"" + STAMP_1 + "\"}";

    Answer atom = spf.spf("POST", contoso("VMCheckPoints"), body, "Accept", ATOM);
    Answer verbose = spf.spf("POST", contoso("VMCheckPoints"), body, "Accept", VERBOSE);

    assertThat(atom.status()).isEqualTo(201);
    assertThat(atom.text()).contains("<entry").contains(">made</d:Name>");
    assertThat(atom.header("Location")).startsWith(root() + "VMCheckPoints(ID=guid'");
    assertThat(verbose.json().at("/d/Name").asText()).isEqualTo("made");
    String location = verbose.header("Location");
    assertThat(location).isEqualTo(verbose.json().at("/d/__metadata/uri").asText());
    for (Answer made : List.of(atom, verbose)) {
      spf.spf("DELETE", made.header("Location").replaceAll("^https://[^/]*", ""), null);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'VMCheckPointAction':'Restore'}",
        "{\"__metadata\":{\"type\":\"VMM.VMCheckPoint\"},\"VMCheckPointAction\":\"Restore\"}",
        "\uFEFF{\"VMCheckPointAction\":\"Restore\"}",
        """
        <entry xmlns="http://www.w3.org/2005/Atom"><content type="application/xml">
        <q:properties xmlns:q="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"
        xmlns:v="http://schemas.microsoft.com/ado/2007/08/dataservices">
        <v:VMCheckPointAction>Re<![CDATA[sto]]>re</v:VMCheckPointAction>
        <v:Name q:null="true"/></q:properties></content></entry>""",
        """
        <a:entry xmlns:a="http://www.w3.org/2005/Atom"><a:link rel="related"><m:inline
        xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"
        xmlns="http://schemas.microsoft.com/ado/2007/08/dataservices"><a:entry><a:content>
        <m:properties><Name>another's</Name></m:properties></a:content></a:entry></m:inline></a:link>
        <a:content><properties
        xmlns="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"><VMCheckPointAction
        xmlns="http://schemas.microsoft.com/ado/2007/08/dataservices">Restore</VMCheckPointAction>
        </properties></a:content></a:entry>"""
      })
  void restoresWhateverTheFormatOfTheBody(String body) {
    String type = body.startsWith("<") ? "application/atom+xml" : "application/json";

    long before = spf.fixture().restores(BEFORE_UPDATE);
    Answer answer = spf.spf("MERGE", checkpoint(BEFORE_UPDATE), body, "Content-Type", type);

    assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    assertThat(spf.fixture().restores(BEFORE_UPDATE)).isEqualTo(before + 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<entry xmlns='http://www.w3.org/2005/Atom'/>",
        "<feed xmlns='http://www.w3.org/2005/Atom'/>",
        "<!DOCTYPE entry [<!ENTITY x 'Restore'>]><entry xmlns='http://www.w3.org/2005/Atom'/>",
        "<entry xmlns='http://www.w3.org/2005/Atom'>",
        "{\"AddedTime\":\"yesterday\"}",
        "{\"VMCheckPointAction\":\"Restore\",\"VMCheckPointAction\":null}",
        "{\"Enabled\":\"perhaps\"}",
        "[]",
        ""
      })
  void refusesABodyThatIsNoEntity(String body) {
    String type = body.startsWith("<") ? "application/atom+xml" : "application/json";

    long before = spf.fixture().restores(BEFORE_UPDATE);
    Answer answer = spf.spf("MERGE", checkpoint(BEFORE_UPDATE), body, "Content-Type", type);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(spf.fixture().restores(BEFORE_UPDATE)).isEqualTo(before);
  }
}
