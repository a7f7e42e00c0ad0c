package dev.spfgateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.edge.SelfSignedCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files that a killed gateway leaves do not accumulate from start to start. */
class LeftFilesIT {
  private static final int KILLS = 3;

  @TempDir Path directory;
  private Path temporary;
  private Path unpacked;

  @BeforeEach
  void configure() throws IOException {
    temporary = Files.createDirectories(directory.resolve("tmp"));
    unpacked = directory.resolve("data/unpacked");
    Path trusted =
        SelfSignedCertificate.ensure(directory, "spf", List.of("localhost"), Ticker.system())
            .certificate();
    Files.writeString(
        directory.resolve("registry.yaml"),
        RunningGateway.in(directory)
            .endpoint("https://localhost:1/SC2012R2/VMM", trusted)
            .registryYaml());
    Files.writeString(
        directory.resolve("gateway.yaml"),
        "dataDirectory: data\nregistry: registry.yaml\n"
            + "tenantListener: {host: 127.0.0.1, port: 0}\nadminListener: {port: 0}\n");
  }

  private GatewayProcess start(String log, String... jvm) {
    List<String> options = new ArrayList<>(List.of("-Djava.io.tmpdir=" + temporary));
    options.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    options.addAll(List.of(jvm));
    return GatewayProcess.start(
        directory.resolve(log),
        options,
        "serve",
        "--config",
        directory.resolve("gateway.yaml").toString());
  }

  private GatewayProcess serve(String... jvm) {
    GatewayProcess process = start("gateway.log", jvm);
    process.lineThatBegins("  store");
    return process;
  }

  private static List<String> names(Path place) throws IOException {
    try (Stream<Path> files = Files.walk(place)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void aKilledGatewayLeavesNothingInTheTemporaryDirectoryAndNoMoreThanBeforeInItsOwn()
      throws IOException {
    for (int i = 1; i <= KILLS; i++) {
      serve().kill();

      try (Stream<Path> left = Files.list(temporary)) {
        assertThat(left).as("after kill %d", i).isEmpty();
      }
      assertThat(names(unpacked)).as("after kill %d", i).hasSize(3).contains("lock");
    }
    try (GatewayProcess last = serve()) {
      List<String> inUse = names(unpacked);
      try (GatewayProcess another = start("another.log")) {
        assertThat(another.waitForExit()).as("one gateway a store").isEqualTo(1);
      }
      assertThat(names(unpacked)).as("nothing that another one uses").containsAll(inUse);

      assertThat(last.terminate()).isEqualTo(128 + 15);
    }
    assertThat(names(unpacked)).containsExactly("lock");
  }

  @Test
  void unpacksWhereTheOperatorSaysIfItIsSaid() throws IOException {
    Path chosen = Files.createDirectories(directory.resolve("chosen"));

    serve("-Dorg.sqlite.tmpdir=" + chosen).kill();

    assertThat(names(chosen)).anyMatch(name -> name.endsWith(".so") || name.contains("sqlite"));
    assertThat(unpacked).doesNotExist();
  }
}
