package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Entities that a body links to are authorized like the entity in the URL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BodyLinksIT {
  private static final ApiKey NARROWED = ApiKey.generate(new SecureRandom());
  private static final String OTHER_ID = "1f0e2d3c-4b5a-4697-8877-665544332202";
  private static final String KEY =
      "(ID=guid'{id}',StampId=guid'" + SimulatorFixture.STAMP_1 + "')";
  private static final String OTHER = "VirtualMachines" + KEY.replace("{id}", OTHER_ID);
  private static final String OWN =
      "VirtualMachines" + KEY.replace("{id}", SimulatorFixture.WEB_01.toString());
  private static final String STAMP_2 = "5d0c3a2e-7b1f-4c7e-9a54-0f6f1f0f2b02";
  private static final String FOREIGN_ROOT =
      "https://localhost/" + SimulatorFixture.FABRIKAM + "/services/systemcenter/vmm/";

  @RegisterExtension final TestBed bed = new TestBed();

  private AgreeableUpstream upstream;
  private RunningGateway gateway;

  @BeforeAll
  void start(@TempDir Path directory) {
    upstream = AgreeableUpstream.start(bed, directory.resolve("upstream"));
    gateway =
        RunningGateway.in(directory)
            .endpoint(upstream.url(), upstream.certificate())
            .withCredentials(
                "contoso",
                "      - id: narrowed\n        role: operator\n        apiKeySha256: "
                    + NARROWED.hash()
                    + "\n        only: {machines: ["
                    + SimulatorFixture.WEB_01
                    + "], checkpoints: ["
                    + SimulatorFixture.BEFORE_UPDATE
                    + "]}\n")
            .start(bed);
  }

  private Answer create(ApiKey key, String more, String query) {
    String body =
        "{'VMId':'" + SimulatorFixture.WEB_01 + "','Name':'x'" + more.replace('\'', '`') + "}";
    return gateway.send(
        "POST",
        CONTOSO_VMM + "VMCheckPoints" + query,
        key,
        body.replace('\'', '"').replace('`', '"').replace('~', '\''));
  }

  private static String quoted(String more) {
    return more.replace("{other}", OTHER.replace('\'', '~'))
        .replace("{own}", OWN.replace('\'', '~'));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",'VM@odata.bind':'{other}'",
        ",'VM':{'ID':'" + OTHER_ID + "'}",
        ",'VM':{'Name':'other'}",
        ",'VM':{'__metadata':{'uri':'{other}'}}",
        ",'VM':{'odata.id':'{other}'}",
        ",'__metadata':{'uri':'VMCheckPoints(guid~" + OTHER_ID + "~)'}",
        ",'ID':'" + OTHER_ID + "'",
        ",'VM@odata.bind':'VirtualMachines(Name=~other~)'"
      })
  void keepsAMachinesCredentialFromCreatingForAnother(String more) {
    assertThat(create(NARROWED, quoted(more), "").status()).isEqualTo(403);
    assertThat(upstream.take()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",'VM@odata.bind':'{own}'",
        ",'VM':{'__metadata':{'uri':'{own}'},'Name':'x'},'StampId':null"
      })
  void letsItCreateForItsOwn(String more) {
    assertThat(create(NARROWED, quoted(more), "?RunAsynchronously=1").status()).isEqualTo(204);
    assertThat(upstream.take()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"?VM=other", "?RunAsynchronously=0&Name=x", "?$expand=VM", "?x"})
  void keepsItFromNamingAnotherByTheQuery(String query) {
    assertThat(create(NARROWED, "", query).status()).isEqualTo(400);
    assertThat(gateway.send("MERGE", beforeUpdate() + query, NARROWED, RESTORE).status())
        .isEqualTo(400);
    assertThat(gateway.send("MERGE", beforeUpdate() + query, OPERATOR, RESTORE).status())
        .isEqualTo(400);
    assertThat(upstream.take()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?ID=" + OTHER_ID,
        "?stampid=x",
        "?%56MId=" + OTHER_ID,
        "?VMCheckPointAction=Restore",
        "?a=b&operation=Stop"
      })
  void commandsNobodyByTheQuery(String query) {
    Answer answer = gateway.send("MERGE", beforeUpdate() + query, OPERATOR, "{}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("not in the query");
    assertThat(upstream.take()).isEmpty();
  }

  @Test
  void keepsARestoreFromLinkingAnotherMachine() {
    String body = "{\"VMCheckPointAction\":\"Restore\",\"VM\":{\"ID\":\"" + OTHER_ID + "\"}}";

    assertThat(gateway.send("MERGE", beforeUpdate(), NARROWED, body).status()).isEqualTo(403);
    assertThat(upstream.take()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",'VM@odata.bind':'{foreign}VirtualMachines(1)'",
        ",'VM@odata.bind':['{foreign}VirtualMachines(1)']",
        ",'VM':{'__metadata':{'uri':'{foreign}VirtualMachines(1)'}}",
        ",'VM@odata.associationLinkUrl':'{foreign}VirtualMachines(1)/$links/VM'",
        ",'VM@odata.bind':'../../../../{sub}/services/systemcenter/vmm/VirtualMachines(1)'",
        ",'VM@odata.bind':'https://spf/SC2012R2/VMM/{sub}/Microsoft.Management.Odata.svc/VMs(1)'",
        ",'VM@odata.bind':'https://spf/SC2012R2/VMM/Microsoft.Management.Odata.svc/VMs(1)'",
        ",'odata.metadata':'{foreign}$metadata#VMCheckPoints/@Element'"
      })
  void refusesALinkToAnotherSubscription(String more) {
    String links =
        more.replace("{foreign}", FOREIGN_ROOT)
            .replace("{sub}", SimulatorFixture.FABRIKAM.toString());

    Answer answer = create(OPERATOR, links, "");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("outside this subscription");
    assertThat(upstream.take()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",'VM@odata.bind':'{link}'",
        ",'VM':{'__metadata':{'media_src':'{link}'}}",
        ",'VM@odata.associationLinkUrl':'{link}/$links/VM'",
        ",'VM':{'StampId':'" + STAMP_2 + "'}"
      })
  void refusesALinkToAnotherStamp(String more) {
    String link = OWN.replace(SimulatorFixture.STAMP_1.toString(), STAMP_2).replace('\'', '~');

    assertThat(create(OPERATOR, more.replace("{link}", link), "").status()).isEqualTo(404);
    assertThat(upstream.take()).isEmpty();
  }

  @Test
  void takesLinksOfItsOwnSubscription() {
    String own = "https://localhost:" + gateway.port() + CONTOSO_VMM;

    assertThat(create(OPERATOR, quoted(",'VM@odata.bind':'" + own + "{own}'"), "").status())
        .isEqualTo(204);
    assertThat(create(OPERATOR, ",'odata.metadata':'" + own + "$metadata#X/@Element'", "").status())
        .isEqualTo(204);
    assertThat(upstream.take()).hasSize(2);
  }
}
