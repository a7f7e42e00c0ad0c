package dev.spfgateway.simulator;

import static dev.spfgateway.simulator.RunningSimulator.contoso;
import static dev.spfgateway.simulator.RunningSimulator.key;
import static dev.spfgateway.simulator.SimulatorFixture.FABRIKAM;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A subscription's cloud, and what clients look up in it before they make a virtual machine. */
class CloudTest {
  @RegisterExtension
  final RunningSimulator spf = new RunningSimulator(SimulatorFixture.aSimulator());

  private JsonNode first(String resource) {
    return spf.get(contoso(resource)).json().at("/value/0");
  }

  /** Exactly the members that a real SPF was seen to write. */
  @Test
  void showsACloudAsClientsReadIt() {
    assertThat(first("Clouds").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "ID",
            "StampId",
            "Description",
            "LastModifiedDate",
            "Name",
            "ShieldedVMSupportPolicy",
            "UserRoleID",
            "WritableLibraryPath");
    assertThat(first("Clouds").path("WritableLibraryPath").asText())
        .isEqualTo("\\\\vmm.example\\MSSCVMMLibrary\\contoso-production\\");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HardwareProfiles", "VMTemplates", "VMNetworks", "VMSubnets"})
  void hasOneOfEachInEveryCloud(String set) {
    assertThat(spf.get(contoso(set)).json().path("value")).hasSize(1);
    UUID id = UUID.fromString(first(set).path("ID").asText());

    JsonNode one = spf.get(contoso(key(set, id))).json();

    assertThat(one.path("Name")).isEqualTo(first(set).path("Name"));
    assertThat(one.path("Name").asText()).isNotBlank();
    String elsewhere = RunningSimulator.root(FABRIKAM) + key(set, id);
    assertThat(spf.get(elsewhere).status()).isEqualTo(404);
    assertThat(spf.get(contoso(set), "Accept", "application/atom+xml").text())
        .contains("<d:ID m:type=\"Edm.Guid\">" + id);
  }

  @Test
  void findsTheSubnetsOfANetworkToWhichMachinesAreConnected() {
    String network = first("VMNetworks").path("ID").asText();

    JsonNode subnet =
        first(
            "VMSubnets?$filter=StampId+eq+guid'"
                + STAMP_1
                + "'+and+VMNetworkId+eq+guid'"
                + network
                + "'");

    assertThat(subnet.path("Subnet").asText()).isEqualTo("192.168.0.0/24");
    assertThat(subnet.path("VMNetworkName")).isEqualTo(first("VMNetworks").path("Name"));
    assertThat(first("VirtualNetworkAdapters").path("VMNetworkId").asText()).isEqualTo(network);
    assertThat(first("VMTemplates").path("CloudId")).isEqualTo(first("Clouds").path("ID"));
  }
}
