package dev.spfgateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.config.ConfigReference.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReferenceTest {
  private static final String EXAMPLE =
      """
      # Name: what the gateway is called in logs.
      name: gateway
      listener:
        # host: 127.0.0.1
        # port: 30006   # the port of the Windows Azure Pack
        on: false
      # tls:
      #   certificate: tls/gateway.pem
      #   password: {file: secrets/tls}
      #   clientCa: tls/ca.pem
      stamps:
      - id: 3f2504e0-4f89-11d3-9a0c-0305e82c3301
        url: https://spf1:8090/SC2012R2/VMM
      # see also: the manual
        # whenBusy: error-at-once
        # token: {env: TOKEN}
        # zones: [a, b]
      tenants:
        name:
          subscriptions: []
          # owner: 3f2504e0-4f89-11d3-9a0c-0305e82c3301
          # weights: {}
      limits:
        # body: 64KiB
        # delay: 30s
        # total: 5m
        # share: 0.2
        # bytes: 9000000000
        # most: 7
      """;

  @TempDir Path directory;

  @Test
  void listsEveryKeyWithItsTypeDefaultAndNeed() {
    assertThat(ConfigReference.of(SampleConfig.class))
        .hasSize(26)
        .contains(
            new Key("name", "text", null, true),
            new Key("listener", "a section", null, false),
            new Key("listener.port", "a whole number up to 2147483647", "30006", false),
            new Key("tls.password", "{file: path/of/a/file} or {env: NAME}", null, true),
            new Key("tls.clientCa", "the path of a file", null, false),
            new Key("stamps", "a list of sections", "[]", false),
            new Key("stamps[].id", "a GUID of 8-4-4-4-12 hex digits", null, true),
            new Key("stamps[].whenBusy", "one of wait, error-at-once, off", "error-at-once", false),
            new Key("stamps[].zones", "a list: text", "[a, b]", false),
            new Key("tenants", "a mapping of names to sections", "{}", false),
            new Key(
                "tenants.{name}.weights",
                "a mapping of keys (a GUID of 8-4-4-4-12 hex digits) to values",
                "{}",
                false));
  }

  @Test
  void findsEveryKeyInACompleteExample() throws IOException {
    Path file = Files.writeString(directory.resolve("gateway.yaml"), EXAMPLE);

    AnnotatedExample.assertShowsEveryKeyOf(SampleConfig.class, file);
    AnnotatedExample.assertShowsTrueDefaultsOf(SampleConfig.class, file);
    assertThat(AnnotatedExample.missing(SampleConfig.class, EXAMPLE)).isEmpty();
  }

  @Test
  void missesAKeyThatStandsInAnotherSectionOnly() {
    String moved = EXAMPLE.replace("  # delay: 30s\n", "").replace("  on: false", "  delay: 30s");

    assertThat(AnnotatedExample.missing(SampleConfig.class, moved))
        .containsExactly("listener.on", "limits.delay");
  }

  @Test
  void missesKeysOfListsAndMappings() {
    String shorter = EXAMPLE.replace("  # token:", "  # other:").replace("owner:", "keeper:");

    assertThat(AnnotatedExample.missing(SampleConfig.class, shorter))
        .containsExactly("stamps[].token", "tenants.{name}.owner");
  }

  @Test
  void findsDefaultsThatAreToldWrong() {
    String wrong = EXAMPLE.replace("share: 0.2", "share: 0.3");

    assertThat(AnnotatedExample.wrongDefaults(SampleConfig.class, wrong))
        .containsExactly("limits.share: 0.3, but it is 0.2");
  }

  @Test
  void failsNamingTheFile() throws IOException {
    Path file = Files.writeString(directory.resolve("gateway.yaml"), "name: x\n");

    assertThatThrownBy(() -> AnnotatedExample.assertShowsEveryKeyOf(SampleConfig.class, file))
        .hasMessageContaining("gateway.yaml")
        .hasMessageContaining("limits.delay");
  }
}
