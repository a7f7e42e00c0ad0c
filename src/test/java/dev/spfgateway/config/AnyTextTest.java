package dev.spfgateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.StringLength;

/** Any file content gives a record or a {@link ConfigException}, and reveals no secret. */
class AnyTextTest {
  private static final List<String> TOKENS =
      List.of(
          "name",
          "listener",
          "port",
          "tls",
          "password",
          "stamps",
          "tenants",
          "limits",
          "token",
          "zones",
          "weights",
          "file",
          "env",
          "TOKEN",
          ": ",
          ":",
          "\n",
          "\n  ",
          "\n    ",
          "- ",
          "{",
          "}",
          "[",
          "]",
          ", ",
          "'",
          "\"",
          "|\n",
          ">\n",
          "#",
          "&a ",
          "*a",
          "!x ",
          "!a!b ",
          "? ",
          "---\n",
          "...\n",
          "%TAG ! x\n",
          "%YAML 9.9\n",
          "<<",
          "~",
          "null",
          "true",
          "0",
          "-1",
          "1.5",
          "30s",
          "64KiB",
          "wait",
          "\\U0011FFFF",
          "\\x",
          "\t",
          "\r",
          "\u0000",
          "\uD800",
          "\u2028",
          "\uFEFF",
          "https://",
          "@",
          "3f2504e0-4f89-11d3-9a0c-0305e82c3301");

  @Property(tries = 300, shrinking = ShrinkingMode.BOUNDED)
  void everyTextIsARecordOrAConfigException(@ForAll @StringLength(max = 40) String text) {
    assertThat(outcome(text)).isNotEmpty();
  }

  @Property(tries = 600, shrinking = ShrinkingMode.BOUNDED)
  void everyMixOfYamlIsARecordOrAConfigException(@ForAll("yaml") String text) {
    assertThat(outcome(text)).isNotEmpty();
  }

  @Property(tries = 600, shrinking = ShrinkingMode.BOUNDED)
  void noMessageShowsWhatStandsInPlaceOfASecret(@ForAll("yaml") String around) {
    String yaml = "name: x\ntls:\n  certificate: c\n  password: hunter2" + around;

    assertThat(outcome(yaml)).doesNotContain("hunter2");
  }

  @Property(tries = 300, shrinking = ShrinkingMode.BOUNDED)
  void noMessageAndNoRecordShowsAResolvedSecret(@ForAll("yaml") String around) {
    String yaml = "name: x\ntls:\n  certificate: c\n  password: {env: TOKEN}\n" + around;

    assertThat(outcome(yaml)).doesNotContain("hunter2");
  }

  @Provide
  Arbitrary<String> yaml() {
    return Arbitraries.of(TOKENS).list().ofMaxSize(20).map(tokens -> String.join("", tokens));
  }

  /** What an operator would see; any other exception than the expected one gets through. */
  private static String outcome(String text) {
    try {
      return Loading.sample(text).toString();
    } catch (ConfigException e) {
      return e.getMessage();
    }
  }
}
