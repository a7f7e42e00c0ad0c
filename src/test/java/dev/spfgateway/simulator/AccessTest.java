package dev.spfgateway.simulator;

import static dev.spfgateway.simulator.RunningSimulator.BASIC;
import static dev.spfgateway.simulator.RunningSimulator.RESTORE;
import static dev.spfgateway.simulator.RunningSimulator.admin;
import static dev.spfgateway.simulator.RunningSimulator.checkpoint;
import static dev.spfgateway.simulator.RunningSimulator.contoso;
import static dev.spfgateway.simulator.RunningSimulator.key;
import static dev.spfgateway.simulator.RunningSimulator.root;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.FABRIKAM;
import static dev.spfgateway.simulator.SimulatorFixture.MONTH_END;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_2;
import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.RunningSimulator.Answer;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may see and do what, and at which addresses. */
class AccessTest {
  @RegisterExtension
  final RunningSimulator spf = new RunningSimulator(SimulatorFixture.aSimulator());

  @Test
  void challengesARequestWithoutCredentialsAsIisDoes() {
    Answer answer = spf.bare("MERGE", checkpoint(BEFORE_UPDATE), RESTORE);

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("WWW-Authenticate")).isEqualTo("Basic realm=\"localhost\"");
    assertThat(answer.header("Content-Type")).isEqualTo("text/html");
    assertThat(answer.header("DataServiceVersion")).isNull();
    assertThat(spf.fixture().restores(BEFORE_UPDATE)).isZero();
  }

  @Test
  void refusesATenantWithoutAPrincipalWithTheSetStatus() {
    spf.control("PUT", "/settings", "{\"missingPrincipalStatus\":403}");

    Answer answer = spf.bare("MERGE", checkpoint(BEFORE_UPDATE), RESTORE, "Authorization", BASIC);

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text()).startsWith("<?xml").contains("x-ms-principal-id");
    assertThat(spf.lastRequest().body()).isNull();
  }

  @Test
  void letsTheAdministratorReadWithoutAPrincipal() {
    String path = admin() + key("VMCheckPoints", BEFORE_UPDATE);

    assertThat(spf.bare("GET", path, null, "Authorization", BASIC).status()).isEqualTo(200);
  }

  @Test
  void hidesWhatIsOnAnotherStampOrOfAnotherSubscription() {
    String otherStamp =
        "VMCheckPoints(ID=guid'" + BEFORE_UPDATE + "',StampId=guid'" + STAMP_2 + "')";

    assertThat(spf.spf("MERGE", contoso(otherStamp), RESTORE).status()).isEqualTo(404);
    assertThat(spf.spf("MERGE", checkpoint(MONTH_END), RESTORE).status()).isEqualTo(404);
    assertThat(
            spf.get(root(FABRIKAM) + key("VMCheckPoints", BEFORE_UPDATE))
                .json()
                .at("/odata.error/message/value")
                .asText())
        .contains("not found");
    assertThat(spf.fixture().restores(MONTH_END)).isZero();
  }

  @Test
  void showsATenantOnlyItsOwnMachinesAndTheAdministratorThoseOfTheStamp() {
    assertThat(spf.get(contoso("VirtualMachines")).json().path("value")).hasSize(2);
    assertThat(spf.get(admin() + "VirtualMachines").json().path("value")).hasSize(2);
    assertThat(spf.get(contoso("Clouds")).json().path("value")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "VMCheckPoints(StampId=guid'%2$s',ID=guid'%1$s')",
        "VMCheckPoints(ID=Guid'%1$s',StampId=Guid'%2$s')",
        "VMCheckPoints(ID=guid'{%1$s}',StampId=guid'%2$s')",
        "VMCheckPoints%%28ID%%3Dguid%%27%1$s%%27%%2CStampId%%3Dguid%%27%2$s%%27%%29",
        "VMCheckPoints/%1$s",
        "/VMCheckPoints(ID=guid'%1$s',StampId=guid'%2$s')"
      })
  void findsOneEntityByEverySpellingOfItsKey(String form) {
    String resource =
        form.formatted(BEFORE_UPDATE, STAMP_1).replace("{", "%7B").replace("}", "%7D");

    assertThat(spf.get(contoso(resource)).json().path("Name").asText()).isEqualTo("before update");
  }

  @ParameterizedTest
  @CsvSource({
    "/sc2012r2/vmm/Microsoft.management.odata.SVC/Clouds, 200",
    "/SC2012/VMM/Microsoft.Management.Odata.svc/Clouds, 200",
    "/SC2012R2/VMM/Microsoft.Management.Odata.svc/clouds, 404",
    "/SC2016/VMM/Microsoft.Management.Odata.svc/Clouds, 404",
    "/SC2012R2/VMM/nonsense/Microsoft.Management.Odata.svc/Clouds, 404",
    "/SC2012R2/VMM/7e9d1c84-52f3-4c0e-8f0a-6b8f5a1d9c11/Microsoft.Management.Odata.svc/Clouds, 404"
  })
  void knowsItsRootInAnyCaseAndNothingElse(String path, int status) {
    assertThat(spf.get(path).status()).isEqualTo(status);
  }

  @Test
  void refusesAWriteToABareSetThatIsNoCreate() {
    assertThat(spf.spf("MERGE", contoso("VMCheckPoints"), RESTORE).status()).isEqualTo(405);
    assertThat(spf.spf("DELETE", contoso("Jobs"), null).status()).isEqualTo(405);
  }

  @Test
  void servesSeveralEndpointsOfAStamp() {
    Vertx vertx = Vertx.vertx();
    SimulatorFixture two = SimulatorFixture.aSimulator().withEndpoints(2).start(vertx);

    assertThat(two.simulator().ports(STAMP_1)).doesNotHaveDuplicates().hasSize(2);

    await(vertx.close());
  }
}
