package dev.spfgateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.base.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretReaderTest {
  private static final String FORMS = "write {file: path/of/a/file} or {env: NAME}";

  record Holder(Secret key) {}

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "hunter2,hunter2",
    "hunter2\\n,hunter2",
    "hunter2\\r\\n,hunter2",
    "hunter2\\n\\n,hunter2\\n",
    "' hunter2 \\n',' hunter2 '",
    "hunter2\\r,hunter2\\r"
  })
  void trimsExactlyOneNewlineOfASecretsFile(String content, String expected) throws IOException {
    Files.writeString(directory.resolve("key"), content.translateEscapes());

    assertThat(load("key: {file: key}").key().reveal()).isEqualTo(expected.translateEscapes());
  }

  @Test
  void readsTheEnvironmentAsItIs() {
    assertThat(load("key: {env: TOKEN}").key()).isEqualTo(Secret.of("hunter2"));
  }

  @Test
  void looksForFilesBesideTheYamlFile() throws IOException {
    Files.createDirectories(directory.resolve("secrets/tls"));
    Files.writeString(directory.resolve("secrets/tls/key"), "hunter2");

    assertThat(load("key:\n  file: secrets/x/../tls/key").key().reveal()).isEqualTo("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "key: hunter2",
        "key: 'hunter2'",
        "key: |\n  hunter2",
        "key: 12345",
        "key: ",
        "key: null"
      })
  void refusesPlainTextAndShowsTheRightForms(String yaml) {
    assertThatThrownBy(() -> load(yaml))
        .hasMessage(file() + ":1: key: a secret must not be in this file; " + FORMS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "key: {value: hunter2}",
        "key: {hunter2}",
        "key: {hunter2: , hunter2: }",
        "key: [hunter2]",
        "key: {}",
        "key: {file: a, env: hunter2}",
        "key: {file: }",
        "key: {env: [hunter2]}",
        "key: {env: null}"
      })
  void refusesEveryOtherFormWithoutShowingIt(String yaml) {
    assertThatThrownBy(() -> load(yaml))
        .hasMessage(file() + ":1: key: must be a reference with one key; " + FORMS);
  }

  @Test
  void saysWhatIsWrongWithTheFileOfASecret() throws IOException {
    Files.writeString(directory.resolve("empty"), "\n");
    Files.writeString(directory.resolve("large"), "x".repeat((64 << 10) + 1));
    Files.writeString(directory.resolve("largest"), "x".repeat(64 << 10));
    Files.write(directory.resolve("binary"), new byte[] {(byte) 0xC3, 0x28});

    assertThat(load("key: {file: largest}").key().reveal()).hasSize(64 << 10);
    assertRefused("absent", "the file %s does not exist");
    assertRefused("empty", "the file %s is empty");
    assertRefused("large", "the file %s is larger than 64KiB");
    assertRefused("binary", "the file %s is not UTF-8 text; save it as UTF-8");
    assertRefused(".", "the file %s is not a regular file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ABSENT     | the environment variable ABSENT is not set
          EMPTY      | the environment variable EMPTY is empty
          hunter2!   | 'env' must be the name of an environment variable
          $TOKEN     | 'env' must be the name of an environment variable
          """)
  void saysWhatIsWrongWithAVariable(String name, String message) {
    assertThatThrownBy(() -> load("key: {env: " + name + "}"))
        .hasMessage(file() + ":1: key: " + message);
  }

  @Test
  void doesNotShowASecretThatStandsInPlaceOfAPath() {
    assertThatThrownBy(() -> load("key: {file: \"hunter2\\nhunter2\"}"))
        .hasMessage(file() + ":1: key: 'file' must be the path of a file");
    assertThatThrownBy(() -> load("key: {file: \"hunter2\\0\"}"))
        .hasMessage(file() + ":1: key: 'file' must be the path of a file");
  }

  @Test
  void doesNotShowTextWhereASectionWithASecretIsExpected() {
    record Account(String user, Secret password) {}
    record Accounts(Account account) {}

    assertThatThrownBy(() -> parse("account: hunter2", Accounts.class))
        .isInstanceOf(ConfigException.class)
        .message()
        .doesNotContain("hunter2");
  }

  @Test
  void printsNoSecretOfALoadedRecord() {
    assertThat(load("key: {env: TOKEN}").toString()).isEqualTo("Holder[key=***]");
  }

  private void assertRefused(String name, String message) {
    Path named = directory.resolve(name).normalize();
    assertThatThrownBy(() -> load("key: {file: " + name + "}"))
        .isInstanceOf(ConfigException.class)
        .hasMessage(file() + ":1: key: " + message.formatted(named));
  }

  private Path file() {
    return directory.resolve("gateway.yaml");
  }

  private Holder load(String yaml) {
    return parse(yaml, Holder.class);
  }

  private <T extends Record> T parse(String yaml, Class<T> type) {
    return YamlRecords.parse(yaml, file(), type, Loading.ENVIRONMENT::get);
  }
}
