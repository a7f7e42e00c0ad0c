package dev.spfgateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spfgateway.admin.access.OperatorConfig;
import dev.spfgateway.config.RegistryConfig;
import dev.spfgateway.config.YamlRecords;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The commands for operators, away from a terminal. */
class OperatorCommandTest {
  private static final String STAMP =
      """
      stamps:
        - id: ba4146fa-fb41-4f59-a193-ad00c52a138c
          name: stamp-1
          endpoints:
            - {url: 'https://spf:8090/SC2012R2/VMM', user: spf, password: {env: PASSWORD}}
      tenants: []
      operators:
      """;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String input, String... args) {
    assumeTrue(System.console() == null, "a terminal would be asked");
    return new CommandLine(
            new OperatorHashCommand(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8))))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              command.getErr().println(failure.getMessage());
              return 1;
            })
        .execute(args);
  }

  @Test
  void printsAnEntryThatTheRegistryTakes() {
    assertThat(run("correct horse battery\n", "--name", "alice", "--role", "viewer")).isZero();

    String printed = out.toString();
    assertThat(printed).doesNotContain("correct horse");
    String entry = printed.substring(printed.indexOf('\n') + 1);
    RegistryConfig registry =
        YamlRecords.parse(
            STAMP + entry, Path.of("registry.yaml"), RegistryConfig.class, name -> "secret");
    assertThat(registry.operators()).extracting(OperatorConfig::name).containsExactly("alice");
    assertThat(registry.operators().toString()).doesNotContain("argon2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "short\n", "elevenchars\nand more"})
  void takesNoShortPassword(String input) {
    assertThat(run(input)).isEqualTo(1);
    assertThat(err.toString()).contains("12 to 1024 characters");
    assertThat(out.toString()).isEmpty();
  }
}
