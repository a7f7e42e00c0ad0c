package dev.spfgateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Named.named;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.spfgateway.simulator.SimulatorConfig;
import dev.spfgateway.simulator.vmm.Answers;
import dev.spfgateway.simulator.vmm.LockConflict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The records accept the files in {@code conf/}. */
class ExampleFilesTest {
  private static final Path DIRECTORY = Path.of("conf");
  private static final Map<String, Class<? extends Record>> RECORDS =
      Map.of(
          "gateway.yaml", GatewayConfig.class,
          "registry.yaml", RegistryConfig.class,
          "simulator.yaml", SimulatorConfig.class);

  /** Not the gateway's own configuration: a secret, and what Prometheus and Grafana read. */
  private static final Set<String> FOREIGN = Set.of("simulator-password", "prometheus", "grafana");

  static Stream<Arguments> files() {
    return RECORDS.entrySet().stream()
        .map(e -> arguments(named(e.getKey(), DIRECTORY.resolve(e.getKey())), e.getValue()));
  }

  @Test
  void knowsEveryFile() throws IOException {
    try (Stream<Path> files = Files.walk(DIRECTORY)) {
      Set<String> names =
          files
              .filter(Files::isRegularFile)
              .map(DIRECTORY::relativize)
              .filter(file -> !FOREIGN.contains(file.getName(0).toString()))
              .map(Path::toString)
              .collect(Collectors.toSet());

      assertThat(names).isEqualTo(RECORDS.keySet());
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void loads(Path file, Class<? extends Record> type) {
    assertThatCode(() -> YamlRecords.load(file, type, name -> null)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource("files")
  void showsEveryKeyAndTrueDefaults(Path file, Class<? extends Record> type) {
    AnnotatedExample.assertShowsEveryKeyOf(type, file);
    AnnotatedExample.assertShowsTrueDefaultsOf(type, file);
  }

  @Test
  void simulatesWithDefaultsWhatIsNotWritten() {
    String yaml =
        """
        user: spf-gateway
        password: {env: PASSWORD}
        stamps: [{id: ba4146fa-fb41-4f59-a193-ad00c52a138c, name: stamp-1, ports: [0]}]
        """;

    SimulatorConfig config =
        YamlRecords.parse(yaml, DIRECTORY.resolve("x"), SimulatorConfig.class, name -> "hunter2");

    assertThat(config.answers()).isEqualTo(Answers.BLOCKING);
    assertThat(config.lockConflict()).isEqualTo(LockConflict.ERROR_AT_ONCE);
    assertThat(config.virtualMachines()).isEmpty();
  }
}
