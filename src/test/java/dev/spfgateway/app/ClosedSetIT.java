package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A closed entity set stays closed on every path that OData offers to it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClosedSetIT {
  private static final String MACHINE =
      "VirtualMachines(ID=guid'"
          + SimulatorFixture.WEB_01
          + "',StampId=guid'"
          + SimulatorFixture.STAMP_1
          + "')";

  @RegisterExtension final TestBed bed = new TestBed();

  private AgreeableUpstream upstream;
  private RunningGateway gateway;

  @BeforeAll
  void start(@TempDir Path directory) {
    upstream = AgreeableUpstream.start(bed, directory.resolve("upstream"));
    gateway =
        RunningGateway.in(directory)
            .endpoint(upstream.url(), upstream.certificate())
            .set("authorization.entitySets.VMCheckPoints", List.of())
            .set("authorization.entitySets.Gadgets", List.of("read"))
            .set("authorization.navigations.Attached", "Gadgets")
            .set("authorization.navigations.Snapshots", "VMCheckPoints")
            .start(bed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "VMCheckPoints",
        "VirtualMachines?$expand=VMCheckpoints",
        "VirtualMachines?%24expand=VMCheck%70oints",
        "VirtualMachines?$EXPAND=VirtualHardDisks,%20VMCheckpoints",
        "VirtualMachines?$top=1&%20$expand=VMCheckpoints",
        "Clouds?$expand=VirtualMachines/VMCheckpoints",
        "VirtualMachines?$expand=VMCheckpoints/VM",
        "VirtualMachines?$expand=VMCheckPoint",
        "VirtualMachines?$expand=Snapshots",
        "{vm}/VMCheckpoints",
        "{vm}/VMCheckpoints()/$count",
        "{vm}/%56MCheckpoints",
        "{vm}/$links/VMCheckpoints",
        "{vm}?$select=VMCheckpoints",
        "{vm}?$select=VMCheckpoints/Name",
        "VirtualMachines?$filter=VMCheckpoints/any(c:+c/Name+eq+'x')",
        "VirtualMachines?$filter=VirtualHardDisks/any(VMCheckpoints:+VMCheckpoints/Name+eq+'x')",
        "VirtualMachines?$orderby=VMCheckpoints/Name",
        "VirtualMachines?$expand=Nothing",
        "VirtualMachines?$expand=vmcheckpoints",
        "VirtualMachines?$expand=VMM.VirtualMachine/VMCheckpoints",
        "VirtualMachines?$filter=VirtualHardDisks/any(Host:+Host/Size+gt+1)+and+Host/Name+eq+'x'",
        "VirtualMachines?$filter=Host/Name+eq+'x'+or+VirtualHardDisks/any(Host:+Host/Size+gt+1)",
        "VirtualMachines?$filter=VirtualHardDisks/any(d:d/VM/VMCheckpoints/any())",
        "VirtualMachines?$filter=length(VMCheckpoints/Name)+gt+1",
        "VirtualMachines?$filter=isof(VMCheckpoints,'VMM.VMCheckPoint')",
        "VirtualMachines?$orderby=Name,VMCheckpoints/Name+desc",
        "VirtualMachines?$select=Nothing/Name",
        "VirtualMachines?$filter=Nothing/Name+eq+'x'",
        "VirtualMachines?$orderby=Nothing/Name",
        "{vm}/Nothing",
        "{vm}/$links/Nothing",
        "{vm}/VMM.VirtualMachine/VMCheckpoints"
      })
  void isClosedOnEveryWayToIt(String resource) {
    Answer answer =
        gateway.send("GET", CONTOSO_VMM + resource.replace("{vm}", MACHINE), OWNER, null);

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.body()).containsAnyOf("authorization.entitySets", "authorization.navigation");
    assertThat(upstream.take()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "VirtualMachines?$expand=VirtualHardDisks($expand=VMCheckpoints)",
        "VirtualMachines?$filter=VirtualHardDisks/any(d:d/Size+gt+@p)&@p=VMCheckpoints",
        "VirtualMachines?$filter=Name+eq+'x'&$filter=Name+eq+'y'",
        "VirtualMachines?$apply=expand(VMCheckpoints)",
        "VirtualMachines?$search=x",
        "VirtualMachines?OnBehalfOfUser=x",
        "VirtualMachines?$top=1&$TOP=2"
      })
  void refusesAnOptionThatItDoesNotKnow(String resource) {
    assertThat(gateway.send("GET", CONTOSO_VMM + resource, OWNER, null).status()).isEqualTo(400);
    assertThat(upstream.take()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "VirtualMachines?$expand=VirtualNetworkAdapters,VirtualDiskDrives,VirtualHardDisks",
        "VirtualMachines?$filter=Owner/UserName+eq+'VMCheckpoints/x'&$orderby=Owner/RoleName",
        "VirtualMachines?$filter=VirtualHardDisks/any(d:+d/Size+gt+1)",
        "VirtualMachines?$select=Name,VMId,VirtualHardDisks/*&$expand=VirtualHardDisks,Cloud",
        "{vm}/Name/$value",
        "{vm}/Owner/UserName",
        "{vm}/VirtualNetworkAdapters/$count",
        "{vm}/Attached"
      })
  void leavesTheOthersOpen(String resource) {
    assertThat(
            gateway
                .send("GET", CONTOSO_VMM + resource.replace("{vm}", MACHINE), OWNER, null)
                .status())
        .isEqualTo(200);
    assertThat(upstream.take()).hasSize(1);
  }

  @Test
  void isClosedInABatchToo() {
    Answer answer =
        gateway.send(
            "POST",
            CONTOSO_VMM + "$batch",
            OWNER,
            Batches.aBatch()
                .with(Batches.get("VirtualMachines?$expand=VMCheckpoints"))
                .with(Batches.get(MACHINE + "/VMCheckpoints"))
                .text(),
            "Content-Type",
            Batches.TYPE);

    assertThat(Batches.parts(answer)).extracting(Batches.Part::status).containsOnly(403);
    assertThat(upstream.take()).isEmpty();
  }
}
