package dev.spfgateway.config;

import static dev.spfgateway.config.Loading.load;
import static dev.spfgateway.config.Loading.problems;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each form of value: wrong ones and their messages. */
class ValueFormsTest {
  private static final String INT = "must be a whole number up to 2147483647";
  private static final String DURATION = "must be a duration such as 30s, 500ms, 5m, 1h";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          port: "1"       | ; write it without quotes
          port: 1.0       | , not '1.0'
          port: 1_000     | , not '1_000'
          port: 0x10      | , not '0x10'
          port: 010       | , not '010'
          port: 2147483648| , not '2147483648'
          port: 99999999999999999999 | , not '99999999999999999999'
          port: one       | , not 'one'
          port: true      | , not 'true'
          port: ''        | ; write it without quotes
          port: null      | , not null
          port: [1]       | , not a list
          port: {a: 1}    | , not a mapping
          """)
  void refusesWhatIsNoWholeNumber(String line, String end) {
    assertThat(problems("name: x", "listener:", "  " + line))
        .containsExactly("3: listener.port: " + INT + end);
  }

  @ParameterizedTest
  @CsvSource({"yes", "no", "on", "off", "True", "FALSE", "1", "y"})
  void refusesOtherWordsForTrueAndFalse(String word) {
    assertThat(problems("name: x", "listener: {on: " + word + "}"))
        .containsExactly("2: listener.on: must be true or false, not '" + word + "'");
  }

  @ParameterizedTest
  @CsvSource({"30", "1.5s", "5 m", "5min", "-1s", "PT5S", "36501d", "9999999999999s", "''"})
  void refusesWhatIsNoDuration(String text) {
    assertThat(problems("name: x", "limits: {delay: '" + text + "'}"))
        .containsExactly("2: limits.delay: " + DURATION + ", not '" + text + "'");
  }

  @ParameterizedTest
  @CsvSource({"250ms,PT0.25S", "0s,PT0S", "5m,PT5M", "1h,PT1H", "36500d,PT876000H"})
  void readsDurations(String text, Duration expected) {
    record Wait(Duration delay) {}

    assertThat(load(Wait.class, "delay: " + text).delay()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"64", "64KB", "64kib", "-1B", "1.5MiB", "999999999999GiB"})
  void refusesWhatIsNoSize(String text) {
    assertThat(problems("name: x", "limits: {body: " + text + "}"))
        .containsExactly("2: limits.body: must be a size such as 64KiB, not '" + text + "'");
  }

  @ParameterizedTest
  @CsvSource({"ERROR_AT_ONCE", "error_at_once", "Error-At-Once", "fail", "0", "true"})
  void refusesWhatIsNoConstant(String text) {
    record Busy(SampleConfig.WhenBusy whenBusy) {}

    assertThat(problems(Busy.class, "whenBusy: " + text))
        .containsExactly(
            "1: whenBusy: must be one of wait, error-at-once, off, not '" + text + "'");
  }

  @ParameterizedTest
  @CsvSource({"spf1:8090/VMM", "/VMM", "ftp://spf1/", "https:x"})
  void refusesWhatIsNoWebAddress(String text) {
    record Target(java.net.URI url) {}

    assertThat(problems(Target.class, "url: '" + text + "'"))
        .containsExactly(
            "1: url: must be an absolute http or https URL without user name and password, not '"
                + text
                + "'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          https:///x          | the host name is missing
          http://[x           | '[x' is not an IPv6 address in brackets
          https://spf1:99999/ | its port must be from 1 to 65535, not '99999'
          """)
  void saysWhatIsWrongWithAWebAddress(String text, String reason) {
    record Target(java.net.URI url) {}

    assertThat(problems(Target.class, "url: '" + text + "'"))
        .containsExactly(
            "1: url: must be an absolute http or https URL without user name and password, not '"
                + text
                + "': "
                + reason);
  }

  @Test
  void doesNotShowAUrlWithAPassword() {
    record Target(java.net.URI url) {}

    assertThat(problems(Target.class, "url: https://bob:hunter2@spf1/"))
        .singleElement()
        .asString()
        .endsWith("not a URL with a password");
  }

  @Test
  void doesNotShowAKeyThatStandsInPlaceOfItsPath() {
    assertThat(
            problems(
                "name: x",
                "tls:",
                "  password: {env: TOKEN}",
                "  certificate: |",
                "    -BEGIN-",
                "    MIIE"))
        .containsExactly(
            "4: tls.certificate: must be the path of a file, not text of several lines");
  }

  @ParameterizedTest
  @CsvSource({"1", "{3f2504e0-4f89-11d3-9a0c-0305e82c3301}", "3f2504e04f8911d39a0c0305e82c3301"})
  void refusesWhatIsNoGuid(String text) {
    record Ids(java.util.UUID id) {}

    assertThat(problems(Ids.class, "id: '" + text + "'"))
        .containsExactly("1: id: must be a GUID of 8-4-4-4-12 hex digits, not '" + text + "'");
  }

  @ParameterizedTest
  @CsvSource({".5", "1e3", ".inf", ".nan", "NaN", "-INF", "Infinity", "true", "01", "1.", "'0,5'"})
  void refusesWhatIsNoDecimalNumber(String text) {
    assertThat(problems("name: x", "limits:", "  share: " + text))
        .containsExactly(
            "3: limits.share: must be a decimal number such as 0.5, not '" + text + "'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          name:          | name: has no value; it must be text
          name: ~        | name: must be text, not null
          name: [x]      | name: must be text, not a list
          stamps:        | stamps: has no value; it must be a list of sections
          stamps: x      | stamps: must be a list of sections, not text
          stamps: {}     | stamps: must be a list of sections, not a mapping
          stamps: [~]    | stamps[0]: must be a section with the keys id, url, whenBusy, token, zones, not null
          tenants: []    | tenants: must be a mapping of names to sections, not a list
          tenants: {a: } | tenants.a.subscriptions: is required; it must be a list: a GUID of 8-4-4-4-12 hex digits
          tenants: {'a.b': 1}| tenants.'a.b': must be a section with the keys subscriptions, owner, weights, not text
          listener: x    | listener: must be a section with the keys host, port, on, not text
          listener: null | listener: must be a section with the keys host, port, on, not null
          tls:           | tls: has no value; leave the key out, or it must be a section with the keys certificate, password, clientCa
          Listener: {}   | unknown key 'Listener'; known here: name, listener, tls, stamps, tenants, limits
          zzz: 1         | unknown key 'zzz'; known here: name, listener, tls, stamps, tenants, limits
          """)
  void refusesValuesOfTheWrongKind(String line, String message) {
    assertThat(problems(line, line.startsWith("name:") ? "" : "name: x"))
        .containsExactly("1: " + message);
  }

  @Test
  void refusesKeysOfAMappingThatAreTheSameId() {
    String id = "3f2504e0-4f89-11d3-9a0c-0305e82c3301";
    record Weights(java.util.Map<java.util.UUID, Integer> weights) {}

    assertThat(
            problems(
                Weights.class,
                "weights:",
                "  " + id + ": 1",
                "  " + id.toUpperCase(java.util.Locale.ROOT) + ": 2",
                "  x: 3"))
        .containsExactly(
            "3: weights."
                + id.toUpperCase(java.util.Locale.ROOT)
                + ": names the same key as an entry above it",
            "4: weights.x: must be a GUID of 8-4-4-4-12 hex digits, not 'x'");
  }
}
