package dev.spfgateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.cli.AuditedStore.Printed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contents of configuration files and exports reach a terminal only as text. */
class TerminalTest {
  private static final String HOSTILE = "x\\e[2J\\u009b2J\\u202e";

  @TempDir Path directory;
  private Path config;

  @BeforeEach
  void write() throws IOException {
    config = directory.resolve("gateway.yaml");
    Files.writeString(config, "dataDirectory: data\nregistry: registry.yaml\n");
    for (String name : List.of("registry.yaml", "simulator-password")) {
      Files.copy(Path.of("conf").resolve(name), directory.resolve(name));
    }
  }

  private static void assertHarmless(Printed printed) {
    for (String text : List.of(printed.out(), printed.err())) {
      assertThat(text).doesNotContain("\u001b", "\u009b", "\u202e", "\r");
    }
  }

  private Printed checked() {
    return AuditedStore.run("check-config", "--config", config.toString());
  }

  @Test
  void aWrongValueIsShownHarmless() throws IOException {
    Files.writeString(
        config,
        "dataDirectory: data\nregistry: registry.yaml\nreload: {interval: \"" + HOSTILE + "\"}\n");

    assertHarmless(checked());
    assertThat(checked().code()).isEqualTo(1);
  }

  @Test
  void soIsAnUnknownKey() throws IOException {
    Files.writeString(
        config, "dataDirectory: data\nregistry: registry.yaml\n\"" + HOSTILE + "\": 1\n");

    assertHarmless(checked());
    assertThat(checked().code()).isEqualTo(1);
  }

  @Test
  void soIsAPath() throws IOException {
    Files.writeString(
        config, "dataDirectory: data\nregistry: \"" + HOSTILE + "\\nforged: good\"\n");

    Printed printed = checked();
    assertHarmless(printed);
    assertThat(printed.code()).isEqualTo(1);
    assertThat(printed.err().lines()).noneMatch(line -> line.startsWith("forged"));
  }

  @Test
  void soIsAFileThatIsVerified() throws IOException {
    Path export = directory.resolve("export.jsonl");
    Files.writeString(
        export,
        "{\"version\":2,\"chain\":\"x\\u001b[2J\\u009b\\nchain y: good, 5 events\",\"sequence\":1,"
            + "\"previous\":\"0\",\"id\":\"0\",\"time\":0,\"kind\":\"intent\",\"tenant\":\"t\"}\n");

    Printed printed = AuditedStore.run("audit", "verify", "--file", export.toString());

    assertHarmless(printed);
    assertThat(printed.out()).contains("BROKEN");
    assertThat(printed.out().lines()).noneMatch(line -> line.startsWith("chain y: good"));
  }

  @Test
  void soIsWhatNobodyForesaw() throws IOException {
    Path keys = directory.resolve("keys");
    Files.writeString(keys, "none");

    Printed printed =
        AuditedStore.run("audit", "verify", "--keys", keys + "\u001b[2J", "--config", config + "");

    assertHarmless(printed);
    assertThat(printed.code()).isEqualTo(1);
  }
}
