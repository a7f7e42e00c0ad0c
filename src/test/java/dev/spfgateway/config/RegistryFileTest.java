package dev.spfgateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryFileTest {
  private static final String TEXT =
      """
      stamps:
        - id: ba4146fa-fb41-4f59-a193-ad00c52a138c
          name: stamp-1
          endpoints:
            - {url: 'https://spf:8090/SC2012R2/VMM', user: spf, password: {file: password}}
          trust: [spf.crt]
      tenants: []
      """;

  @TempDir Path directory;

  private Path path;
  private RegistryFile file;

  @BeforeEach
  void write() throws IOException {
    path = Files.writeString(directory.resolve("registry.yaml"), TEXT);
    Files.writeString(directory.resolve("password"), "first");
    Files.writeString(directory.resolve("spf.crt"), "certificate");
    file = new RegistryFile(path, name -> null, read -> {});
  }

  @Test
  void hasTheSameFingerprintWhileNothingChanges() throws IOException {
    RegistryFile.Loaded loaded = file.load();

    Files.writeString(path, TEXT);

    assertThat(file.fingerprint()).isEqualTo(loaded.fingerprint());
    assertThat(file.load().fingerprint()).isEqualTo(loaded.fingerprint());
  }

  @Test
  void hasAnotherFingerprintWhenTheFileOrOneThatItNamesChanges() throws IOException {
    for (String name : List.of("registry.yaml", "password", "spf.crt")) {
      String before = file.load().fingerprint();
      Files.writeString(directory.resolve(name), Files.readString(directory.resolve(name)) + " ");

      assertThat(file.fingerprint()).as(name).isNotEqualTo(before);
    }
    String before = file.load().fingerprint();
    Files.delete(directory.resolve("spf.crt"));
    assertThat(file.fingerprint()).isNotEqualTo(before);
  }

  @Test
  void readsSecretsAnew() throws IOException {
    file.load();
    Files.writeString(directory.resolve("password"), "second");

    assertThat(file.load().config().stamps().get(0).endpoints().get(0).password().reveal())
        .isEqualTo("second");
  }

  @Test
  void followsFilesThatANewVersionNames() throws IOException {
    file.load();
    Files.writeString(path, TEXT.replace("spf.crt", "other.crt"));
    String loaded = file.load().fingerprint();

    Files.writeString(directory.resolve("other.crt"), "appeared");

    assertThat(file.fingerprint()).isNotEqualTo(loaded);
  }

  @Test
  void refusesWhatTheCheckRefuses() {
    RegistryFile checked =
        new RegistryFile(
            path,
            name -> null,
            read -> {
              throw new ConfigException(
                  List.of(new ConfigException.Problem("registry.yaml", 0, "", "not this one")));
            });

    assertThatThrownBy(checked::load)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("not this one");
  }
}
