package dev.spfgateway.config;

import static dev.spfgateway.config.Loading.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are not YAML, or use more of YAML than the configuration allows. */
class YamlReaderTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "# only a comment\n", "---\n", "\uFEFF"})
  void saysThatAFileIsEmpty(String text) {
    assertThat(problems(text)).containsExactly("is empty; write {} to use all defaults");
  }

  @Test
  void refusesARootThatIsNoMapping() {
    assertThat(problems("# c", "- name: x"))
        .singleElement()
        .asString()
        .startsWith("2: must be a section with the keys name, listener,")
        .endsWith("not a list");
  }

  @Test
  void namesBothLinesOfAKeyThatIsWrittenTwice() {
    assertThat(problems("name: x", "listener:", "  port: 1", "  host: y", "  port: 2", "name: y"))
        .containsExactly(
            "5: listener.port: is written twice; first on line 3",
            "6: name: is written twice; first on line 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          a: &x 1      | YAML anchors are not supported; quote a text that begins with '&'
          a: *hunter2  | YAML aliases are not supported; quote a text that begins with '*'
          *x : 1       | YAML aliases are not supported; quote a text that begins with '*'
          a: !!int 1   | YAML tags are not supported; quote a text that begins with '!'
          a: !hunter2  | YAML tags are not supported; quote a text that begins with '!'
          a: !hunter2!x y| is not valid YAML: quote a text that begins with '!'
          !x {}        | YAML tags are not supported; quote a text that begins with '!'
          <<: {}       | merge keys (<<) are not supported; write the keys out
          ? [a] : 1    | a key must be a name, not a list or a mapping
          --- x        | a second document begins here ('---'); a file must contain only one document
          """)
  void refusesWhatAConfigurationDoesNotNeed(String line, String message) {
    String first = line.startsWith("---") || line.startsWith("!x") ? "" : "b: 1";

    assertThat(problems(line.startsWith("---") ? "b: 1" : first, line))
        .containsExactly("2: " + message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a: [1", "a: 'x", "a: b: c", "\ta: 1", "a: \"\\q\"", "a: @x", "}"})
  void namesTheLineOfASyntaxError(String line) {
    assertThat(problems("name: x", line))
        .singleElement()
        .asString()
        .matches("[23]: is not valid YAML: .+");
  }

  @Test
  void namesTheLineOfAControlCharacter() {
    assertThat(problems("name: x", "a: \u0007"))
        .containsExactly("2: contains a character that YAML does not allow");
  }

  @Test
  void survivesAnImpossibleEscape() {
    assertThat(problems("a: \"\\UFFFFFFFF\""))
        .singleElement()
        .asString()
        .contains("not valid YAML");
  }

  @Test
  @Timeout(5)
  void refusesDeepNestingAtOnce() {
    assertThat(problems("a: " + "[".repeat(1_000_000)))
        .containsExactly("1: is nested deeper than 32 levels");
    assertThat(problems("a: " + "{x: ".repeat(300_000)))
        .containsExactly("1: is nested deeper than 32 levels");
    assertThat(problems("- ".repeat(300_000)))
        .containsExactly("1: is nested deeper than 32 levels");
  }

  @Test
  @Timeout(5)
  void refusesTheBillionLaughsAtTheFirstOne() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 30; i++) {
      String before = "*a" + (i - 1);
      bomb.append("a%d: &a%d [%s]%n".formatted(i, i, (before + ", ").repeat(8) + before));
    }

    assertThat(problems(bomb.toString())).singleElement().asString().startsWith("1: YAML anchors");
  }

  @Test
  void acceptsAFileOfTheLargestSizeAndRefusesOneByteMore() throws IOException {
    byte[] text = new byte[4 << 20];
    Arrays.fill(text, (byte) '\n');
    System.arraycopy("name: x\n#".getBytes(StandardCharsets.UTF_8), 0, text, 0, 9);
    Path largest = Files.write(directory.resolve("largest.yaml"), text);
    Path larger =
        Files.write(directory.resolve("larger.yaml"), Arrays.copyOf(text, text.length + 1));

    assertThat(load(largest).name()).isEqualTo("x");
    assertThatThrownBy(() -> load(larger)).hasMessage(larger + ": is larger than 4MiB");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "ISO-8859-1", "UTF-32LE"})
  void refusesOtherEncodings(String charset) throws IOException {
    Path file = directory.resolve("gateway.yaml");
    Files.write(file, "name: Müller\n".getBytes(Charset.forName(charset)));

    assertThatThrownBy(() -> load(file))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageEndingWith("save it as UTF-8");
  }

  @Test
  void readsUtf8WithAByteOrderMarkAndWindowsNewlines() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("g.yaml"), "\uFEFFname: Müller\r\nlimits: {delay: 1s}\r\n");

    SampleConfig config = load(file);

    assertThat(config.name()).isEqualTo("Müller");
    assertThat(config.limits().delay()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void saysWhyAFileCannotBeRead() {
    Path absent = directory.resolve("absent.yaml");

    assertThatThrownBy(() -> load(absent))
        .isInstanceOf(ConfigException.class)
        .hasMessage(absent + ": does not exist");
    assertThatThrownBy(() -> load(directory)).hasMessage(directory + ": is not a regular file");
  }

  private static SampleConfig load(Path file) {
    return YamlRecords.load(file, SampleConfig.class, SecretSource.system());
  }
}
