package dev.spfgateway.simulator;

import static dev.spfgateway.simulator.RunningSimulator.contoso;
import static dev.spfgateway.simulator.RunningSimulator.machine;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.WEB_01;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spfgateway.simulator.RunningSimulator.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists that are shown page by page, and the links that lead through them. */
class PagingTest {
  private static final Pattern ATOM_NEXT = Pattern.compile("<link rel=\"next\" href=\"([^\"]*)\"");

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

  @BeforeEach
  void showTwoAtOnce() {
    spf.control("PUT", "/service", "{\"pageSize\":2,\"linkOrigin\":\"\"}");
  }

  private String origin() {
    return "https://localhost:" + spf.port(STAMP_1);
  }

  /** Follows JSON light's next links from a resource on and gathers the names. */
  private List<String> names(String resource) {
    List<String> names = new ArrayList<>();
    String path = contoso(resource);
    for (int page = 0; !path.isEmpty(); page++) {
      JsonNode body = spf.get(path).json();
      assertThat(body.path("value").size()).as("page %s: %s", page, body).isBetween(1, 2);
      body.path("value").forEach(entity -> names.add(entity.path("Name").asText()));
      path = body.path("odata.nextLink").asText().replace(origin(), "");
      assertThat(page).isLessThan(9);
    }
    return names;
  }

  @Test
  void leadsThroughTheWholeListInTheOrderOfKeys() {
    assertThat(names("VMCheckPoints"))
        .containsExactly("freshly installed", "test branch", "golden image", "before update");
  }

  @Test
  void writesTheNextLinkInEachFormatWithItsOwnHost() {
    String start = origin() + contoso("VMCheckPoints?$skiptoken=guid'");

    JsonNode light = spf.get(contoso("VMCheckPoints")).json();
    JsonNode verbose =
        spf.get(contoso("VMCheckPoints"), "Accept", "application/json;odata=verbose").json();
    Answer atom = spf.get(contoso("VMCheckPoints"), "Accept", "application/atom+xml");
    Matcher next = ATOM_NEXT.matcher(atom.text());

    assertThat(light.path("odata.nextLink").asText()).startsWith(start);
    assertThat(verbose.at("/d/__next").asText()).startsWith(start);
    assertThat(next.find()).isTrue();
    assertThat(next.group(1)).startsWith(start);
    assertThat(atom.header("DataServiceVersion")).isEqualTo("2.0;");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "$orderby=Name | before update,freshly installed,golden image,test branch",
        "$orderby=Name desc | test branch,golden image,freshly installed,before update",
        "$orderby=Description,Name | golden image,test branch,before update,freshly installed",
        "$orderby=ParentCheckpointID desc,AddedTime |"
            + " before update,test branch,freshly installed,golden image",
        "$orderby=Enabled,tolower(Name) | before update,freshly installed,golden image,test branch",
        "$filter=startswith(Name,'b') or Name gt 'f'&$orderby=Name |"
            + " before update,freshly installed,golden image,test branch",
        "$orderby=Name&$skip=1 | freshly installed,golden image,test branch",
        "$orderby=Name&$top=3 | before update,freshly installed,golden image",
        "$orderby=Name&$top=3&$skip=2 | golden image,test branch",
        "$orderby=Name&$top=2 | before update,freshly installed",
        "$orderby=Name&$select=Name&$format=json |"
            + " before update,freshly installed,golden image,test branch"
      })
  void keepsTheQueryFromPageToPage(String query, String expected) {
    String raw = "VMCheckPoints?" + query.replace(" ", "%20");

    assertThat(names(raw)).isEqualTo(List.of(expected.split(",", -1)));
  }

  @Test
  void countsTheWholeListOnEachPage() {
    JsonNode first = spf.get(contoso("VMCheckPoints?$inlinecount=allpages")).json();
    String next = first.path("odata.nextLink").asText().replace(origin(), "");

    assertThat(first.path("odata.count").asText()).isEqualTo("4");
    assertThat(spf.get(next).json().path("odata.count").asText()).isEqualTo("4");
  }

  @Test
  void showsNoEntityTwiceWhenTheLastOfThePageGoesMeanwhile() {
    String made = make("c");
    JsonNode first = spf.get(contoso("VMCheckPoints?$orderby=Name")).json();
    String next = first.path("odata.nextLink").asText().replace(origin(), "");

    spf.spf("DELETE", made, null);
    JsonNode second = spf.get(next).json();

    assertThat(first.path("value").findValuesAsText("Name")).containsExactly("before update", "c");
    assertThat(second.path("value").findValuesAsText("Name"))
        .containsExactly("freshly installed", "golden image");
  }

  /** Makes a checkpoint and gives its path. */
  private String make(String name) {
    Answer made =
        spf.spf("POST", contoso("VMCheckPoints"), body(name), "Prefer", "return-no-content");
    assertThat(made.header("DataServiceId")).isEqualTo(made.header("Location"));
    return made.header("Location").replaceAll("^https://[^/]*", "");
  }

  private static String body(String name) {
    return "{\"Name\":\"%s\",\"VMId\":\"%s\",\"StampId\":\"%s\"}".formatted(name, WEB_01, STAMP_1);
  }

  @Test
  void pagesAnExpandedListToo() {
    String path = machine(WEB_01) + "?$expand=VMCheckpoints";

    JsonNode light = spf.get(path).json();
    JsonNode verbose = spf.get(path, "Accept", "application/json;odata=verbose").json();
    Matcher atom = ATOM_NEXT.matcher(spf.get(path, "Accept", "application/atom+xml").text());
    String next = light.path("VMCheckpoints@odata.nextLink").asText();

    assertThat(light.path("VMCheckpoints")).hasSize(2);
    assertThat(next).startsWith(origin() + machine(WEB_01) + "/VMCheckpoints?$skiptoken=");
    assertThat(verbose.at("/d/VMCheckpoints/__next").asText()).isEqualTo(next);
    assertThat(atom.find()).isTrue();
    assertThat(atom.group(1)).isEqualTo(next);
    assertThat(spf.get(next.replace(origin(), "")).json().path("value")).hasSize(1);
  }

  @Test
  void pagesLinks() {
    JsonNode first = spf.get(machine(WEB_01) + "/$links/VMCheckpoints").json();
    String next = first.path("odata.nextLink").asText();

    assertThat(first.path("value")).hasSize(2);
    assertThat(next).startsWith(origin() + machine(WEB_01) + "/$links/VMCheckpoints?$skiptoken=");
    assertThat(spf.get(next.replace(origin(), "")).json().path("value")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$skiptoken=",
        "$skiptoken=x",
        "$skiptoken='a'",
        "$skiptoken=guid'a11cc636-5521-4f88-92b2-cad392911fe0'",
        "$skiptoken=guid'a11cc636',guid'ba4146fa-fb41-4f59-a193-ad00c52a138c'",
        "$skiptoken='a','b'",
        "$skiptoken=guid'a11cc636-5521-4f88-92b2-cad392911fe0',",
        "$skiptoken=guid'a11cc636-5521-4f88-92b2-cad392911fe0',1",
        "$skiptoken=guid'a11cc636-5521-4f88-92b2-cad392911fe0',(null)",
        "$orderby=Name&$skiptoken=1,guid'a11cc636-5521-4f88-92b2-cad392911fe0',null"
      })
  void refusesASkipTokenThatItCanNotHaveMade(String query) {
    assertThat(spf.get(contoso("VMCheckPoints?" + query)).status()).isEqualTo(400);
  }

  @Test
  void refusesASkipTokenWhileItDoesNotPage() {
    String next = spf.get(contoso("VMCheckPoints")).json().path("odata.nextLink").asText();
    spf.control("PUT", "/service", "{\"pageSize\":0}");

    assertThat(spf.get(next.replace(origin(), "")).status()).isEqualTo(400);
    assertThat(spf.get(contoso("VMCheckPoints")).json().path("value")).hasSize(4);
  }

  @Test
  void namesTheConfiguredMachineInEveryLink() {
    String machine = "https://SPF01.hoster.example:8090";
    spf.control("PUT", "/service", "{\"linkOrigin\":\"" + machine + "\"}");
    String list = contoso("VMCheckPoints?$expand=VM");

    Answer light = spf.get(list, "Accept", "application/json;odata=fullmetadata");
    Answer verbose = spf.get(list, "Accept", "application/json;odata=verbose");
    Answer atom = spf.get(list, "Accept", "application/atom+xml");
    Answer made = spf.spf("POST", contoso("VMCheckPoints"), body("made"));
    spf.spf("DELETE", made.header("Location").replace(machine, ""), null);

    assertThat(List.of(light.text(), verbose.text(), atom.text()))
        .allSatisfy(text -> assertThat(text).contains(machine).doesNotContain("localhost"));
    assertThat(light.json().path("odata.nextLink").asText()).startsWith(machine);
    assertThat(made.header("Location")).startsWith(machine + contoso("VMCheckPoints("));
  }
}
