package dev.spfgateway.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafePathTest {
  private static final String ID = "ba4146fa-fb41-4f59-a193-ad00c52a138c";

  @Test
  void keepsWhatSpfsPathsAreMadeOf() {
    String path =
        "/" + ID + "/VMs(ID=guid'" + ID + "',StampId=guid'" + ID + "')/Checkpoints/$count";

    assertThat(SafePath.hiding(path)).isEqualTo(path);
    assertThat(SafePath.digesting(path)).isEqualTo(path);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/spfgw_abc123/x | /…/x",
        "/a-secret | /…",
        "/Users('secret') | /Users('…')",
        "/Users(Name='it''s secret',ID=3) | /Users(Name='…',ID=3)",
        "/Users(secret99) | /Users(…)",
        "/Users(guid'secret') | /Users(guid'…')",
        "/%73ecret | /…",
        "/eyJhbGciOiJFZERTQSJ9.e30.c2ln | /…",
        "/Users('a | /…",
      })
  void hidesWhatMayBeASecret(String path, String safe) {
    assertThat(SafePath.hiding(path)).isEqualTo(safe);
  }

  @Test
  void recordsTheDigestOfATextInAKey() {
    assertThat(SafePath.digesting("Users('secret')")).isEqualTo("Users('sha256-2bb80d537b1da3e3')");
  }

  /** A pattern with nested repetition overflowed the stack or needed years for these. */
  @ParameterizedTest
  @ValueSource(strings = {"1", "a''", "'", "a", "guid'", "(", "ID=1,", "ID='x',", "1,"})
  void readsWhateverACallerRepeats(String piece) {
    String run = piece.repeat(20_000);

    for (String path : List.of("/Users(" + run + "x)", "/Users('" + run + "')", "/" + run)) {
      assertThat(SafePath.hiding(path)).isNotEmpty();
      assertThat(SafePath.digesting(path)).isNotEmpty();
    }
    assertThat(SafePath.hiding("/Users('" + "s".repeat(20_000) + "')")).isEqualTo("/Users('…')");
    assertThat(SafePath.hiding("/Users(" + "1".repeat(60) + "x)")).isEqualTo("/Users(…)");
  }
}
