package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.READER;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.testing.TestBed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class CredentialUsesIT {
  private static final String METRIC =
      "spfgateway_credential_last_used_timestamp_seconds{credential=\"contoso-reader\"";

  @RegisterExtension final TestBed bed = new TestBed();

  @TempDir Path directory;
  private AgreeableUpstream upstream;
  private Path file;

  @BeforeEach
  void start() {
    upstream = AgreeableUpstream.start(bed, directory.resolve("upstream"));
    file = directory.resolve("data/credential-uses");
  }

  private RunningGateway gateway(String interval) {
    return RunningGateway.in(directory)
        .endpoint(upstream.url(), upstream.certificate())
        .set("authentication.keepUses", interval)
        .start(bed.vertx());
  }

  private static void use(RunningGateway gateway) {
    assertThat(gateway.send("GET", CONTOSO_VMM + "Clouds", READER, null).status()).isEqualTo(200);
  }

  @Test
  void knowsAfterARestartWhenACredentialWasLastUsed() {
    RunningGateway first = gateway("1h");
    use(first);
    first.close();

    assertThat(CredentialUses.read(file)).containsOnlyKeys("contoso-reader");
    assertThat(CredentialUses.read(file).get("contoso-reader"))
        .isBetween(Instant.now().minus(Duration.ofMinutes(5)), Instant.now());
    RunningGateway second = gateway("1h");
    assertThat(second.admin("/metrics").body()).contains(METRIC);
    second.close();
    assertThat(CredentialUses.read(file)).containsOnlyKeys("contoso-reader");
  }

  @Test
  void writesUsesDownWhileItRuns() {
    RunningGateway gateway = gateway("1s");
    use(gateway);

    until(() -> CredentialUses.read(file).containsKey("contoso-reader"));

    gateway.close();
  }

  @Test
  void comesUpOnAFileThatCannotBeRead() throws Exception {
    Files.createDirectories(file.getParent());
    Files.write(file, new byte[] {(byte) 0xC3, 0x28, '\n'});

    RunningGateway gateway = gateway("1h");
    use(gateway);
    gateway.close();

    assertThat(CredentialUses.read(file)).containsOnlyKeys("contoso-reader");
  }
}
