package dev.spfgateway.store.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StatementsTest {
  private static final String TEXT =
      "-- About all.\n\n-- name: one\n-- Says why.\nSELECT 1\n\n-- name: two\nSELECT 2\n";

  @Test
  void takesEachStatementByItsName() {
    Statements statements = Statements.of("some.sql", TEXT);

    assertThat(statements.take("one")).isEqualTo("-- Says why.\nSELECT 1");
    assertThat(statements.untaken()).containsExactly("two");
    assertThat(statements.take("two")).isEqualTo("SELECT 2");
    assertThat(statements.untaken()).isEmpty();
  }

  @Test
  void saysWhichFileLacksAName() {
    Statements statements = Statements.of("some.sql", TEXT);

    assertThatThrownBy(() -> statements.take("three"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("some.sql has no statement three");
  }

  @Test
  void refusesTwoOfOneName() {
    assertThatThrownBy(() -> Statements.of("some.sql", TEXT + "-- name: one\nSELECT 3\n"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("some.sql has two statements one");
  }
}
