package dev.spfgateway.telemetry.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What a program's standard error shows, on a terminal and in a pipe. */
class LogOutputIT {
  private static final Path SCRIPT = Path.of("/usr/bin/script");

  private static final String ON_A_TERMINAL =
      "\\d\\d:\\d\\d:\\d\\d\\.\\d{3} WARN  Some {2}told {2}tenant=contoso";

  private static String program(LogFormat format) {
    return "'%s/bin/java' -Dlogback.configurationFile=logback.xml -cp '%s' %s %s"
        .formatted(
            System.getProperty("java.home"),
            System.getProperty("java.class.path"),
            OneLine.class.getName(),
            format);
  }

  private static String output(List<String> command, String term) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("TERM", term);
    builder.environment().remove("NO_COLOR");
    Process process = builder.start();
    process.getOutputStream().close();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  private static String piped(LogFormat format) throws IOException {
    return output(List.of("sh", "-c", program(format)), "xterm");
  }

  private static String onATerminal(LogFormat format, String term) throws IOException {
    Assumptions.assumeTrue(
        Files.isExecutable(SCRIPT), "script, which opens a terminal, is missing");
    return output(
        List.of(SCRIPT.toString(), "--quiet", "--command", program(format), "/dev/null"), term);
  }

  @Test
  void writesJsonWithTheServiceIntoAPipe() throws IOException {
    JsonNode line = new ObjectMapper().readTree(piped(LogFormat.AUTO));

    assertThat(line.path("message").asText()).isEqualTo("told");
    assertThat(line.path("tenant").asText()).isEqualTo("contoso");
    assertThat(line.path("service.name").asText()).isEqualTo("spf-gateway");
    assertThat(line.path("service.version").asText()).isEqualTo("1.2.3");
    assertThat(line.path("service.instance.id").asText()).isEqualTo("chain-1");
    assertThat(line.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "time",
            "level",
            "logger_name",
            "thread_name",
            "message",
            "tenant",
            "service.name",
            "service.version",
            "service.instance.id");
  }

  @Test
  void writesTextWhereItIsAskedFor() throws IOException {
    assertThat(piped(LogFormat.TEXT)).matches(ON_A_TERMINAL);
  }

  @Test
  void writesTextOnATerminal() throws IOException {
    assertThat(onATerminal(LogFormat.AUTO, "dumb")).matches(ON_A_TERMINAL);
    assertThat(onATerminal(LogFormat.JSON, "dumb")).startsWith("{\"time\"");
  }

  @Test
  void coloursTheLevelOnATerminalThatCan() throws IOException {
    assertThat(onATerminal(LogFormat.AUTO, "xterm")).contains("\u001b[33mWARN \u001b[0m");
  }
}
