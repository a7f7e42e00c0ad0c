package dev.spfgateway.odata.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.odata.ResourcePath;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StepsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Set/A/$links/B/$count | | A B",
        "Set/A/$value | | A",
        "Set | $expand=A,B/C | A B C",
        "Set | $expand=%20A%20,%20B%2FC | A B C",
        "Set | %24EXPAND%20=A&$expand=B | A B",
        "Set | $expand=A($filter=x) | A($filter=x)",
        "Set | $select=Name,A/Name,B/C/*| A B C",
        "Set | $filter=A/Name+eq+'x/y'+and+Size+gt+5 | A",
        "Set | $filter=A%20/%20B/Name eq 'it''s/x' or C/Size gt 1 | A B C",
        "Set | $filter=A/any(a:+a/Name+eq+'x'+and+a/B/Size+gt+1) | A B",
        "Set | $filter=$it/A/Name+eq+'x' | A",
        "Set | $filter=substringof('A/B',Name) | ``",
        "Set | $orderby=A/Name+desc,Size | A",
        "Set | expand=A&$skiptoken=A/B | ``"
      })
  void takesEveryStep(String path, String query, String expected) {
    assertThat(steps(path, query).taken())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(expected.split(" ")).filter(name -> !name.isEmpty()).toList());
  }

  @Test
  void namesAVariableThatHasTheNameOfANavigation() {
    assertThat(steps("Set", "$filter=A/any(VM:+VM/Name+eq+'x')").named()).contains("VM");
  }

  @Test
  void namesWhatIsComparedAsAWhole() {
    assertThat(steps("Set", "$filter=VM+eq+null&$select=Cloud").named()).contains("VM", "Cloud");
  }

  @ParameterizedTest
  @ValueSource(strings = {"$exp%u0061nd=A", "$filter=%zz", "%=a"})
  void refusesWhatOthersCouldDecode(String query) {
    assertThatThrownBy(() -> steps("Set", query)).isInstanceOf(ODataSyntaxException.class);
  }

  @Test
  void refusesMoreOptionsThanItLooksAt() {
    String most = "a=1" + "&a=1".repeat(63);

    assertThat(QueryOptions.parse(most).all()).hasSize(64);
    assertThatThrownBy(() -> QueryOptions.parse(most + "&$expand=A"))
        .isInstanceOf(ODataSyntaxException.class)
        .hasMessageContaining("64");
  }

  private static Steps steps(String path, String query) {
    return Steps.of(ResourcePath.parse(path), QueryOptions.parse(query == null ? "" : query));
  }
}
