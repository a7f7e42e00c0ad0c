package dev.spfgateway.config;

import static dev.spfgateway.config.Loading.load;
import static dev.spfgateway.config.Loading.problems;
import static dev.spfgateway.config.Loading.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.base.ByteSize;
import dev.spfgateway.base.Default;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.base.Secret;
import dev.spfgateway.base.StampId;
import dev.spfgateway.config.SampleConfig.WhenBusy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class YamlRecordsTest {
  private static final String ID = "3f2504e0-4f89-11d3-9a0c-0305e82c3301";

  @Test
  void fillsEveryAbsentKeyWithItsDefault() {
    SampleConfig config = sample("name: x");

    assertThat(config.listener()).isEqualTo(new SampleConfig.Listener("127.0.0.1", 30_006, true));
    assertThat(config.tls()).isNull();
    assertThat(config.stamps()).isEmpty();
    assertThat(config.tenants()).isEmpty();
    assertThat(config.limits())
        .isEqualTo(
            new SampleConfig.Limits(
                ByteSize.parse("64KiB"),
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                0.2,
                9_000_000_000L,
                null));
  }

  @Test
  void bindsEveryKindOfValue() {
    SampleConfig config =
        sample(
            "name: yes",
            "listener: {port: 0, on: false}",
            "tls:",
            "  certificate: ../tls/./gw.pem",
            "  password: {env: TOKEN}",
            "  clientCa: null",
            "stamps:",
            "- id: " + ID.toUpperCase(java.util.Locale.ROOT),
            "  url: https://spf1:8090/SC2012R2/VMM",
            "  whenBusy: off",
            "  zones: [1.10, 'two', 007]",
            "tenants:",
            "  acme:",
            "    subscriptions: [" + ID + "]",
            "    owner: " + ID,
            "    weights: {" + ID + ": 3}",
            "limits: {body: 1MiB, delay: 500ms, total: 1d, share: 1, bytes: -1, most: 7}");

    UUID id = UUID.fromString(ID);
    SampleConfig.Stamp stamp = config.stamps().get(0);
    assertThat(config.name()).as("text as it is written").isEqualTo("yes");
    assertThat(config.listener()).isEqualTo(new SampleConfig.Listener("127.0.0.1", 0, false));
    assertThat(config.tls())
        .isEqualTo(
            new SampleConfig.Tls(
                Path.of("tls", "gw.pem").toAbsolutePath(), Secret.of("hunter2"), null));
    assertThat(stamp.id()).isEqualTo(new StampId(id));
    assertThat(stamp.url()).isEqualTo(URI.create("https://spf1:8090/SC2012R2/VMM"));
    assertThat(stamp.whenBusy()).isEqualTo(WhenBusy.OFF);
    assertThat(stamp.zones()).containsExactly("1.10", "two", "007");
    assertThat(config.tenants().get("acme").owner()).isEqualTo(id);
    assertThat(config.tenants().get("acme").weights()).containsEntry(new StampId(id), 3);
    assertThat(config.limits())
        .isEqualTo(
            new SampleConfig.Limits(
                ByteSize.parse("1MiB"), Duration.ofMillis(500), Duration.ofDays(1), 1.0, -1, 7));
  }

  @Test
  void readsASectionWithAllItsKeysCommentedOutAsItsDefaults() {
    assertThat(sample("name: x", "listener:", "  # port: 1").listener().port()).isEqualTo(30_006);
  }

  @Test
  void reportsAllIndependentProblemsInTheOrderOfTheFile() {
    assertThat(
            problems("listener: {prot: 1}", "limits:", "  body: big", "stamps:", "- id: 1", "- {}"))
        .containsExactly(
            "1: name: is required; it must be text",
            "1: listener: unknown key 'prot'; known here: host, port, on",
            "3: limits.body: must be a size such as 64KiB, not 'big'",
            "5: stamps[0].id: must be a GUID of 8-4-4-4-12 hex digits, not '1'",
            "5: stamps[0].url: is required; it must be an absolute http or https URL without user"
                + " name and password",
            "6: stamps[1].id: is required; it must be a GUID of 8-4-4-4-12 hex digits",
            "6: stamps[1].url: is required; it must be an absolute http or https URL without user"
                + " name and password");
  }

  @Test
  void namesTheRequiredKeysOfASectionThatIsAbsent() {
    record Inner(String user, @Default("1") int tries) {}
    record Outer(@Default("1") int a, Inner inner) {}

    assertThat(problems(Outer.class, "", "a: 2"))
        .containsExactly("2: inner.user: is required; it must be text");
  }

  @Test
  void putsARecordsOwnRuleBeforeFileLineAndKey() {
    assertThatThrownBy(() -> sample("name: x", "listener:", "  host: y", "  port: 70000"))
        .hasMessage(Loading.FILE + ":4: listener.port: must be from 0 to 65535, not 70000");
  }

  @Test
  void saysWhenTheValueThatBreaksARuleIsADefault() {
    assertThat(problems("name: x", "limits:", "  total: 1s"))
        .containsExactly("2: limits.delay: must not be longer than total (its default)");
  }

  @Test
  void doesNotCallAnAbsentKeyWithoutADefaultItsDefault() {
    record Secured(@Nullable String certificate, boolean on) {
      Secured {
        throw new InvalidSetting("certificate", "is needed when 'on' is true");
      }
    }

    assertThat(problems(Secured.class, "on: true"))
        .containsExactly("1: certificate: is needed when 'on' is true");
  }

  @Test
  void findsTheLineOfAKeyThatARuleNamesInsideAList() {
    record Entry(String id) {}
    record Unique(List<Entry> entries) {
      Unique {
        throw new InvalidSetting("entries[1].id", "must be unique");
      }
    }

    assertThat(problems(Unique.class, "entries:", "- id: a", "-", "  id: a"))
        .containsExactly("4: entries[1].id: must be unique");
  }

  @Test
  void tellsWhereARecordFailedButNotWhatItSaid() {
    record Careless(Secret key) {
      Careless {
        throw new IllegalStateException("bad key " + key.reveal());
      }
    }

    assertThat(problems(Careless.class, "key: {env: TOKEN}"))
        .singleElement()
        .asString()
        .contains("is refused by Careless (IllegalStateException at ")
        .doesNotContain("hunter2");
  }

  @Test
  void stopsListingProblemsOfAFileThatIsWrongThroughout() {
    StringBuilder text = new StringBuilder("x: 1\n");
    for (int i = 0; i < 1_000; i++) {
      text.append("key").append(i).append(": 1\n");
    }

    List<String> problems = problems(text.toString());

    assertThat(problems).hasSize(51).last().asString().contains("952 more problems are not shown");
  }

  @Test
  void refusesARecordThatYamlCannotExpress() {
    record Odd(Set<String> names) {}
    record Raw(Thread thread) {}
    record Blank(@Default("") String text) {}

    assertThatThrownBy(() -> load(Odd.class, "names: []"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Odd.names");
    assertThatThrownBy(() -> load(Raw.class, "thread: 1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Raw.thread");
    assertThatThrownBy(() -> load(Blank.class, "{}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Blank.text");
  }

  @Test
  void givesTheSameRecordEachTime() {
    record Both(@Nullable String a, Map<String, Integer> b) {}

    Both first = load(Both.class, "b: {x: 1, y: 2}");
    Both second = load(Both.class, "b: {x: 1, y: 2}");

    assertThat(first).isEqualTo(second);
    assertThat(first.b())
        .as("order of the file")
        .containsExactly(Map.entry("x", 1), Map.entry("y", 2));
  }
}
