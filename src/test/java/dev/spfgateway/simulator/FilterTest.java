package dev.spfgateway.simulator;

import static dev.spfgateway.simulator.RunningSimulator.contoso;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.RunningSimulator.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The language of {@code $filter}, in one go over one simulator. */
class FilterTest {
  /** A condition and the initials of the checkpoints that meet it. */
  private static final String FOUND =
      """
      Name eq 'before update'                                                   | b
      'before update' eq Name                                                   | b
      Name ne 'before update'                                                   | fgt
      Name gt 'freshly installed'                                               | gt
      Name ge 'freshly installed'                                               | fgt
      Name lt 'freshly installed'                                               | b
      Name le 'freshly installed'                                               | bf
      not startswith(Name,'b')                                                  | fgt
      not (Name eq 'before update')                                             | fgt
      not not Enabled                                                           | bfgt
      not Enabled eq false                                                      | bfgt
      Enabled                                                                   | bfgt
      Enabled eq false                                                          |
      true                                                                      | bfgt
      null                                                                      |
      null eq null                                                              | bfgt
      Name eq 'x' or Name ge 'g' and Name lt 'h'                                | g
      (Name eq 'test branch' or Name ge 'g') and Name lt 'h'                    | g
      Name eq 'test branch' or Name ge 'g' and Name lt 'h'                      | gt
      Name eq 'test branch' and false or true                                   | bfgt
      Name eq 'test branch' and (false or true)                                 | t
      ParentCheckpointID eq null                                                | fg
      null ne ParentCheckpointID                                                | bt
      ParentCheckpointID gt null                                                |
      not (ParentCheckpointID lt null)                                          | bfgt
      Confirm eq true                                                           |
      Confirm eq null                                                           | bfgt
      substringof('x',Accessibility) or substringof('x',VMCheckPointAction)     |
      length(VMCheckPointAction) eq null                                        | bfgt
      ID eq guid'A11CC636-5521-4F88-92B2-CAD392911FE0'                          | b
      ID eq Guid'{a11cc636-5521-4f88-92b2-cad392911fe0}'                        | b
      ID gt guid'3c9a5e70-1d42-4f6b-8a3e-90b1c2d3e403'                          | bg
      AddedTime gt datetime'2001-01-01T00:00:00'                                | bfgt
      AddedTime lt datetime'2001-01-01T00:00:00.1234567'                        |
      AddedTime ge datetime'2001-01-01T00:00:00-07:00'                          | bfgt
      AddedTime ge datetime'2001-01-01T00:00'                                   | bfgt
      year(AddedTime) ge 2001 and month(AddedTime) le 12 and day(AddedTime) gt 0| bfgt
      hour(AddedTime) lt 24 and minute(AddedTime) lt 60 and second(AddedTime) lt 60 | bfgt
      substringof('up',Name)                                                    | b
      startswith(Name,'t') eq true                                              | t
      endswith(Name,'ed')                                                       | f
      length(Name) eq 12                                                        | g
      length(Name) gt 12L                                                       | bf
      length(Name) lt 11.5                                                      | t
      length(Name) eq 1.2e1                                                     | g
      indexof(Name,'e') eq 1                                                    | bt
      indexof(Name,'q') eq -1                                                   | bfgt
      replace(Name,' ','-') eq 'before-update'                                  | b
      substring(Name,7) eq 'update'                                             | b
      substring(Name,0,4) eq 'gold'                                             | g
      substring(Name,99) eq ''                                                  | bfgt
      tolower(toupper(Name)) eq Name                                            | bfgt
      trim('  test branch ') eq Name                                            | t
      concat(concat(Name,'; '),Description) eq 'golden image; '                 | g
      Description eq 'it''s' or Name eq 'golden image'                          | g
      substringof('''',concat(Name,'''')) and length('''''') eq 2               | bfgt
      contains_no_such eq 1 or true                                             | !
      """;

  private static final List<String> REFUSED =
      List.of(
          "Nome eq 'x'",
          "name eq 'x'",
          "Name",
          "Name eq",
          "eq 'x'",
          "Name 'x'",
          "Name eq 'x",
          "Name eq x'",
          "Name eq 'x' and",
          "Name eq 'x' Name",
          "Name eq 'x')",
          "(Name eq 'x'",
          "()",
          ",",
          "Name eq 1",
          "Name eq guid'a11cc636-5521-4f88-92b2-cad392911fe0'",
          "ID eq 'a11cc636-5521-4f88-92b2-cad392911fe0'",
          "ID eq guid'a11cc636'",
          "ID eq guid'",
          "AddedTime eq '2001-01-01'",
          "AddedTime eq datetime'yesterday'",
          "AddedTime eq datetime'2001-02-30T00:00:00'",
          "AddedTime eq datetimeoffset'2001-01-01T00:00:00Z'",
          "length(Name) eq 1e9999",
          "length(Name) eq 12345678901234567890123456789012",
          "length(Name) eq 0x10",
          "not Name",
          "not Name eq 'x'",
          "Name and true",
          "true or 1",
          "nosuch(Name)",
          "NOT true",
          "Name EQ 'x'",
          "length()",
          "length(Name,Name) eq 1",
          "length(1) eq 1",
          "startswith(Name)",
          "substring(Name,'1') eq 'x'",
          "length(Name",
          "length(Name,) eq 1",
          "Name/Length eq 1",
          "VM/Name eq 'web-01'",
          "Name add 1 eq 2",
          "Name eq 'x'; drop",
          "Name eq \"x\"",
          "@Name eq 1");

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

  private Answer filter(String set, String condition) {
    String encoded = URLEncoder.encode(condition, StandardCharsets.UTF_8);
    return spf.get(contoso(set + "?$select=Name&$orderby=Name&$filter=" + encoded));
  }

  private static String initials(Answer answer) {
    StringBuilder found = new StringBuilder();
    answer
        .json()
        .path("value")
        .findValuesAsText("Name")
        .forEach(name -> found.append(name.charAt(0)));
    return found.toString();
  }

  @Test
  void findsWhatMeetsTheCondition() {
    for (String line : FOUND.lines().toList()) {
      String[] parts = line.split("\\|", 2);
      Answer answer = filter("VMCheckPoints", parts[0].strip());

      if (parts[1].strip().equals("!")) {
        assertThat(answer.status()).as(parts[0]).isEqualTo(400);
      } else {
        assertThat(answer.status()).as(parts[0] + answer.text()).isEqualTo(200);
        assertThat(initials(answer)).as(parts[0]).isEqualTo(parts[1].strip());
      }
    }
  }

  @Test
  void refusesWhatIsNoCondition() {
    for (String condition : REFUSED) {
      Answer answer = filter("VMCheckPoints", condition);

      assertThat(answer.status()).as(condition).isEqualTo(400);
      assertThat(answer.json().at("/odata.error/message/value").asText())
          .as(condition)
          .isNotBlank();
    }
  }

  @Test
  void comparesNumbersOfEveryTypeAndPropertiesOfComplexOnes() {
    for (String condition :
        List.of(
            "TotalSize eq 42949672960L and TotalSize gt 1",
            "TotalSize eq 42949672960",
            "CPUCount eq 2 and Memory ge 4096L and MemoryAvailablePercentage lt 50.5M",
            "Owner/UserName eq 'contoso-production'",
            "DeploymentErrorInfo/IsSuccess and DeploymentErrorInfo/DetailedCode eq 0",
            "OperatingSystemInstance/Edition eq null")) {
      assertThat(initials(filter("VirtualMachines", condition))).as(condition).isEqualTo("ww");
    }
    assertThat(filter("VirtualMachines", "Owner eq null").status()).isEqualTo(400);
    assertThat(filter("VirtualMachines", "Owner/Nome eq null").status()).isEqualTo(400);
  }

  @Test
  void takesAHundredLevelsOfNestingAndNotOneMore() {
    for (String[] nest : List.of(new String[] {"(", ")"}, new String[] {"not ", ""})) {
      Answer last = filter("VMCheckPoints", nest[0].repeat(100) + "true" + nest[1].repeat(100));
      Answer first = filter("VMCheckPoints", nest[0].repeat(101) + "true" + nest[1].repeat(101));

      assertThat(last.status()).isEqualTo(200);
      assertThat(first.status()).isEqualTo(400);
    }
    String calls = "tolower(".repeat(101) + "Name" + ")".repeat(101) + " eq 'x'";
    assertThat(filter("VMCheckPoints", calls).status()).isEqualTo(400);
  }

  @Test
  void takesManyConditionsInARow() {
    String[] all = new String[300];
    Arrays.fill(all, "Name ne 'x'");

    assertThat(initials(filter("VMCheckPoints", String.join(" and ", all)))).isEqualTo("bfgt");
    assertThat(initials(filter("VMCheckPoints", String.join(" or ", all)))).isEqualTo("bfgt");
    assertThat(filter("VMCheckPoints", "true" + " eq true".repeat(500)).status()).isEqualTo(400);
  }
}
