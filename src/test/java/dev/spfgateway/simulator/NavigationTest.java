package dev.spfgateway.simulator;

import static dev.spfgateway.simulator.RunningSimulator.checkpoint;
import static dev.spfgateway.simulator.RunningSimulator.contoso;
import static dev.spfgateway.simulator.RunningSimulator.key;
import static dev.spfgateway.simulator.RunningSimulator.machine;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.GOLDEN_IMAGE;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.WEB_01;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spfgateway.simulator.RunningSimulator.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Navigation from entity to entity, to their properties and addresses, and its projection. */
class NavigationTest {
  private static final String VERBOSE = "application/json;odata=verbose";

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

  private JsonNode json(String path) {
    Answer answer = spf.get(path);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private static List<String> members(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void leadsFromMachineToCheckpointsAndBack() {
    JsonNode checkpoints = json(machine(WEB_01) + "/VMCheckpoints");
    JsonNode machine = json(checkpoint(BEFORE_UPDATE) + "/VM");
    JsonNode one = json(machine(WEB_01) + "/" + key("VMCheckpoints", BEFORE_UPDATE));

    assertThat(checkpoints.path("value")).hasSize(3);
    assertThat(checkpoints.path("odata.metadata").asText())
        .isEqualTo(root() + "$metadata#VMCheckPoints");
    assertThat(machine.path("Name").asText()).isEqualTo("web-01");
    assertThat(machine.path("odata.metadata").asText())
        .isEqualTo(root() + "$metadata#VirtualMachines/@Element");
    assertThat(one.path("Name").asText()).isEqualTo("before update");
    assertThat(json(checkpoint(BEFORE_UPDATE) + "/VM/VMCheckpoints").path("value")).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "VirtualNetworkAdapters",
        "VirtualSCSIAdapters",
        "VirtualHardDisks",
        "VirtualDVDDrives",
        "VirtualDiskDrives"
      })
  void showsTheDevicesThatClientsExpand(String devices) {
    JsonNode value = json(machine(WEB_01) + "/" + devices).path("value");
    String id = value.at("/0/ID").asText();

    assertThat(value).hasSize(1);
    assertThat(value.at("/0/VMId").asText()).isEqualTo(WEB_01.toString());
    assertThat(json(machine(WEB_01) + "?$expand=" + devices).at("/" + devices + "/0/ID").asText())
        .isEqualTo(id);
    assertThat(json(contoso(devices + "/" + id)).path("VMId").asText())
        .isEqualTo(WEB_01.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/Name/Name | 404",
        "/Nome | 404",
        "/VM(ID=guid'1f0e2d3c-4b5a-4697-8877-665544332201') | 400",
        "/VM/Nome | 404",
        "/Name(1) | 400",
        "/$count | 404",
        "/$value | 404",
        "/Description/$value/x | 404",
        "/ParentCheckpointID/$value/$value | 404",
        "/VMCheckPointAction/$value | 404",
        "/$links | 404",
        "/$links/Name | 404",
        "/$links/VM/Name | 404",
        "/$links/VM/$count | 404",
        "/$links/$links/VM | 404",
        "/Name/$links/VM | 404"
      })
  void refusesAPathThatLeadsNowhere(String path, int status) {
    assertThat(spf.get(checkpoint(BEFORE_UPDATE) + path).status()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "VMCheckPoints/Name",
        "VirtualMachines/VMCheckpoints",
        "Clouds/$links/VM",
        "$count"
      })
  void refusesToGoOnBehindAList(String path) {
    assertThat(spf.get(contoso(path)).status()).isBetween(400, 404);
  }

  @Test
  void findsOnlyACheckpointOfThatMachine() {
    String other = machine(WEB_01) + "/" + key("VMCheckpoints", GOLDEN_IMAGE);

    assertThat(spf.get(other).status()).isEqualTo(404);
  }

  @Test
  void writesAPropertyInEachFormat() {
    String path = checkpoint(BEFORE_UPDATE) + "/Name";
    Answer xml = spf.get(path, "Accept", "application/xml");

    assertThat(json(path).path("odata.metadata").asText())
        .isEqualTo(root() + "$metadata#Edm.String");
    assertThat(json(path).path("value").asText()).isEqualTo("before update");
    assertThat(spf.get(path, "Accept", VERBOSE).json().at("/d/Name").asText())
        .isEqualTo("before update");
    assertThat(xml.header("Content-Type")).isEqualTo("application/xml;charset=utf-8");
    assertThat(xml.text()).contains("<d:Name ").endsWith(">before update</d:Name>");
  }

  @Test
  void writesComplexNullAndRawValues() {
    String machine = machine(WEB_01);

    assertThat(json(machine + "/Owner").path("UserName").asText()).isEqualTo("contoso-production");
    assertThat(json(machine + "/Owner/UserName").path("value").asText())
        .isEqualTo("contoso-production");
    assertThat(json(machine + "/GrantedToList").path("value").isArray()).isTrue();
    assertThat(json(machine + "/Operation").path("odata.null").asBoolean()).isTrue();
    Answer none = spf.get(machine + "/Operation", "Accept", "application/xml");
    assertThat(none.text()).contains("m:null=\"true\"");
    Answer raw = spf.get(machine + "/Owner/UserName/$value");
    assertThat(raw.header("Content-Type")).isEqualTo("text/plain;charset=utf-8");
    assertThat(raw.text()).isEqualTo("contoso-production");
    assertThat(spf.get(machine + "/TotalSize/$value").text()).isEqualTo("42949672960");
    assertThat(spf.get(machine + "/AddedTime/$value").text()).endsWith("-07:00");
    assertThat(spf.get(machine + "/Enabled/%24value").text()).isEqualTo("true");
  }

  @Test
  void writesAddressesInEachFormat() {
    String many = machine(WEB_01) + "/$links/VMCheckpoints";
    String one = checkpoint(BEFORE_UPDATE) + "/$links/VM";
    String address = root() + key("VirtualMachines", WEB_01);

    assertThat(json(many).path("odata.metadata").asText())
        .isEqualTo(root() + "$metadata#VirtualMachines/$links/VMCheckpoints");
    assertThat(json(many).at("/value/0/url").asText()).startsWith(root() + "VMCheckPoints(ID=");
    assertThat(json(one).path("url").asText()).isEqualTo(address);
    assertThat(spf.get(many, "Accept", VERBOSE).json().at("/d/results")).hasSize(3);
    assertThat(spf.get(one, "Accept", VERBOSE).json().at("/d/uri").asText()).isEqualTo(address);
    assertThat(spf.get(many, "Accept", "application/xml").text())
        .contains("<links xmlns=\"http://schemas.microsoft.com/ado/2007/08/dataservices\">")
        .contains("<uri>" + root() + "VMCheckPoints(");
    assertThat(spf.get(one, "Accept", "application/xml").text()).endsWith(">" + address + "</uri>");
    assertThat(spf.get(many + "/$count").text()).isEqualTo("3");
    assertThat(json(many + "?$inlinecount=allpages&$top=1").path("odata.count").asText())
        .isEqualTo("3");
  }

  @Test
  void countsAListAsPlainText() {
    Answer count =
        spf.get(machine(WEB_01) + "/VMCheckpoints/$count?$filter=Name ne 'x'".replace(" ", "+"));

    assertThat(count.text()).isEqualTo("3");
    assertThat(count.header("Content-Type")).isEqualTo("text/plain;charset=utf-8");
    assertThat(spf.get(contoso("VMCheckPoints/%24count?$top=2")).text()).isEqualTo("2");
    assertThat(spf.get(contoso("VMCheckPoints/$count?$inlinecount=allpages")).status())
        .isEqualTo(400);
  }

  @Test
  void expandsSeveralAndNestedNavigations() {
    JsonNode machines =
        json(contoso("VirtualMachines?$expand=VMCheckpoints/VM,VirtualNetworkAdapters"));
    String atom =
        spf.get(contoso("VMCheckPoints?$expand=VM/VMCheckpoints"), "Accept", "application/atom+xml")
            .text();

    assertThat(machines.at("/value/0/VMCheckpoints/0/VM/Name").asText()).isEqualTo("web-01");
    assertThat(machines.at("/value/0/VirtualNetworkAdapters")).hasSize(1);
    assertThat(atom.split("<m:inline>", -1)).hasSize(1 + 4 + 4);
    assertThat(atom.split("<entry", -1)).hasSize(1 + 4 + 4 + 3 * 3 + 1);
  }

  @Test
  void selectsThroughWhatIsExpanded() {
    JsonNode some =
        json(machine(WEB_01) + "?$select=Name,VMCheckpoints/Name&$expand=VMCheckpoints");
    JsonNode unselected = json(machine(WEB_01) + "?$select=Name&$expand=VMCheckpoints");
    JsonNode star = json(checkpoint(BEFORE_UPDATE) + "?$select=*");

    assertThat(members(some)).containsExactly("odata.metadata", "VMCheckpoints", "Name");
    assertThat(members(some.at("/VMCheckpoints/0"))).containsExactly("Name");
    assertThat(some.path("odata.metadata").asText())
        .endsWith("#VirtualMachines/@Element&$select=Name,VMCheckpoints/Name");
    assertThat(members(unselected)).containsExactly("odata.metadata", "Name");
    assertThat(star.path("VMId").asText()).isEqualTo(WEB_01.toString());
  }

  @Test
  void leavesOutLinksThatAreNotSelected() {
    String atom = "application/atom+xml";

    assertThat(spf.get(checkpoint(BEFORE_UPDATE) + "?$select=Name", "Accept", atom).text())
        .doesNotContain("/related/");
    assertThat(spf.get(checkpoint(BEFORE_UPDATE) + "?$select=VM", "Accept", atom).text())
        .contains("/related/VM\"")
        .doesNotContain("<d:Name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$select=Nome",
        "$select=name",
        "$select=VM/Name",
        "$select=Name/Length",
        "$select=Name,,ID",
        "$expand=Nothing",
        "$expand=Name",
        "$expand=VM,",
        "$expand=VM/Nothing",
        "$expand=VM/VMCheckpoints/VM/VMCheckpoints/VM",
        "$filter=true",
        "$orderby=Name",
        "$top=1",
        "$skip=0",
        "$inlinecount=none",
        "$skiptoken='x'",
        "$search=x",
        "$top",
        "RunAsynchronously=2"
      })
  void refusesOptionsThatOneEntityDoesNotTake(String query) {
    Answer answer = spf.get(checkpoint(BEFORE_UPDATE) + "?" + query);

    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.json().has("odata.error")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$top=-1",
        "$top=x",
        "$top=",
        "$top=1.5",
        "$top=9999999999",
        "$skip=-1",
        "$skip=%2B1",
        "$inlinecount=AllPages",
        "$inlinecount=",
        "$filter=",
        "$orderby=",
        "$orderby=Name up",
        "$orderby=Name,",
        "$orderby=Owner",
        "$select=ID&$select=Name",
        "%24top=1&$top=1",
        "$filter=%zz"
      })
  void refusesMalformedOptions(String query) {
    Answer answer = spf.get(contoso("VirtualMachines?" + query.replace(" ", "%20")));

    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
  }
}
