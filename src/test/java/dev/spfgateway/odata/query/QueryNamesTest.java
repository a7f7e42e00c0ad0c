package dev.spfgateway.odata.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.odata.ResourcePath;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryNamesTest {
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
        "Set | $filter=A/any(x:x/B/any(y:y/C/Name eq x/Name)) and not (D/Name eq -1.5e-3) | A B C D",
        "Set | $filter=VMs/any(Host:Host/Name eq 'x') and Host/Secret eq 'y' | VMs Host",
        "Set | $filter=Host/Secret eq 'y' and VMs/any(Host:Host/Name eq 'x') | VMs Host",
        "Set | $filter=VMs/any(a:a/B/all(a:a/C eq 1) and a/D/E eq 2) or a/F eq 3 | VMs B D a",
        "Set | $filter=substringof('x''/y',A/B) eq true or concat(C/D,'e') eq guid'f/g' | A C",
        "Set | $filter=VMM.Thing/Name eq 'x' | VMM.Thing",
        "Set | $filter=A/any() and Size add 5 mul B/C gt 1L | A B",
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
  @ValueSource(
      strings = {
        "$expand=A($filter=x)",
        "$expand=A,,B",
        "$expand=A//B",
        "$expand=A/$links/B",
        "$select=A/*/B",
        "$select=A;B",
        "$filter=A/any(a:a/B",
        "$filter=(A",
        "$filter=A)",
        "$filter='a",
        "$filter=",
        "$filter=A eq",
        "$filter=A B",
        "$filter=A eq 1 /B",
        "$filter=A/some(a:a/B eq 1)",
        "$filter=secret(A)",
        "$filter=A/any(a b:a/B eq 1)",
        "$filter=A eq @p",
        "$filter=A eq {B}",
        "$filter=A\\B eq 1",
        "$filter=A eq \"B\"",
        "$filter=A;B",
        "$filter=A/(B)",
        "$orderby=A/B desc asc",
        "$orderby=A,,B",
        "$orderby=A/",
        "$exp%u0061nd=A",
        "$filter=%zz",
        "%=a"
      })
  void refusesWhatOthersCouldDecode(String query) {
    assertThatThrownBy(() -> steps("Set", query)).isInstanceOf(ODataSyntaxException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "not ", "-", "A/any(a:", "length("})
  void refusesAnExpressionThatIsNestedTooDeep(String piece) {
    for (String run : List.of(piece.repeat(5_000), piece.repeat(5_000) + "A")) {
      assertThatThrownBy(() -> steps("Set", "$filter=" + run + ")"))
          .isInstanceOf(ODataSyntaxException.class);
    }
  }

  @Test
  void refusesMoreOptionsThanItLooksAt() {
    String most = "a=1" + "&a=1".repeat(63);

    assertThat(QueryOptions.parse(most).all()).hasSize(64);
    assertThatThrownBy(() -> QueryOptions.parse(most + "&$expand=A"))
        .isInstanceOf(ODataSyntaxException.class)
        .hasMessageContaining("64");
  }

  private static QueryNames steps(String path, String query) {
    return QueryNames.of(ResourcePath.parse(path), QueryOptions.parse(query == null ? "" : query));
  }
}
