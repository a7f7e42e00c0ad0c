package dev.spfgateway.odata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourcePathTest {
  private static final String ID = "1b4e28ba-2fa1-11d2-883f-0016d3cca427";

  @Test
  void readsTheServiceRoot() {
    ResourcePath root = ResourcePath.parse(List.of());

    assertThat(root.first()).isEmpty();
    assertThat(root.last()).isEmpty();
    assertThat(root.print()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"VMCheckPoints", "VMCheckPoints()", "VMCheckPoints( )"})
  void takesEmptyParenthesesForTheSet(String text) {
    assertThat(ResourcePath.parse(List.of(text)))
        .isEqualTo(new ResourcePath(List.of(PathSegment.of("VMCheckPoints"))));
  }

  @Test
  void takesAGuidSegmentForTheKeyOfTheSetBeforeIt() {
    ResourcePath path = ResourcePath.parse(List.of("VirtualMachines", ID, "VMCheckpoints"));

    assertThat(path.segments()).hasSize(2);
    assertThat(path.first().orElseThrow().key()).contains(KeyPredicate.of(UUID.fromString(ID)));
    assertThat(path.last()).contains(PathSegment.of("VMCheckpoints"));
    assertThat(path.print()).isEqualTo("VirtualMachines(guid'" + ID + "')/VMCheckpoints");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UserRoles/{id}",
        "UserRoles(guid'{id}')",
        "UserRoles(ID=guid'{id}')",
        "UserRoles(%20ID%20=%20Guid'%7B{id}%7D')"
      })
  void everySpellingOfASingleKeyIsTheSamePath(String spelling) {
    assertThat(ResourcePath.parse(spelling.replace("{id}", ID)))
        .isEqualTo(ResourcePath.parse("UserRoles/" + ID));
  }

  @Test
  void refusesAKeySegmentThatFollowsNoBareSet() {
    assertRefused(ID);
    assertRefused("Jobs", ID, ID);
    assertRefused("Jobs(ID=guid'" + ID + "')", ID);
    assertRefused("$metadata", ID);
  }

  @Test
  void knowsTheSystemSegments() {
    for (String name : List.of("$metadata", "$batch", "$count", "$value", "$links")) {
      assertThat(ResourcePath.parse(List.of(name)).last().orElseThrow().isSystem()).isTrue();
    }
    assertThat(PathSegment.of("Jobs").isSystem()).isFalse();
    assertRefused("$filter");
    assertRefused("$Batch");
    assertRefused("$");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "Jobs(",
        "Jobs)",
        "Jobs()x",
        "Jobs(ID=1",
        "(ID=1)",
        "Jobs Jobs",
        "Jobs;v=1",
        "1Jobs",
        "Jobs.",
        ".Jobs",
        "Job's",
        "Jobs((1))",
        "Jobs(1)(2)",
        "..",
        "*"
      })
  void refusesWhatIsNoSegment(String text) {
    assertRefused(text);
  }

  @Test
  void takesEightSegmentsAndRefusesNine() {
    assertThat(ResourcePath.parse(Collections.nCopies(8, "A")).segments()).hasSize(8);
    assertThatThrownBy(() -> ResourcePath.parse(Collections.nCopies(9, "A")))
        .isInstanceOf(ODataSyntaxException.class)
        .hasMessageContaining("more than 8");
  }

  @Test
  void takesNamesOf128CharactersAndNoLongerOnes() {
    assertThat(ResourcePath.parse(List.of("A".repeat(128))).segments()).hasSize(1);
    assertRefused("A".repeat(129));
  }

  @Test
  void findsAKeyPartInEverySegment() {
    ResourcePath path =
        ResourcePath.parse(
            List.of("A(ID=guid'" + ID + "',N=1)", "B(ID='x')", "C(ID=guid'{" + ID + "}',N=2)"));

    assertThat(path.guids("ID")).containsExactly(UUID.fromString(ID), UUID.fromString(ID));
    assertThat(path.guids("StampId")).isEmpty();
  }

  @Test
  void printsEncoded() {
    ResourcePath path = ResourcePath.parse(List.of("A(N='ä b#')", "$count"));

    assertThat(path.print()).isEqualTo("A(N='%C3%A4%20b%23')/$count");
  }

  @Property(tries = 2_000)
  void everyTextIsAPathOrRefused(@ForAll("segments") List<String> segments) {
    boolean read;
    try {
      ResourcePath path = ResourcePath.parse(segments);
      read = path.equals(reread(path));
    } catch (ODataSyntaxException e) {
      read = !e.getMessage().isEmpty();
    }

    assertThat(read).isTrue();
  }

  private static ResourcePath reread(ResourcePath path) {
    return ResourcePath.parse(
        path.print().isEmpty()
            ? List.of()
            : List.of(path.print().split("/")).stream().map(PercentCode::decodeSegment).toList());
  }

  @Provide
  Arbitrary<List<String>> segments() {
    Arbitrary<String> tokens =
        Arbitraries.of(
                "Jobs",
                "VMM.Job",
                "(",
                ")",
                "()",
                "ID",
                "=",
                ",",
                "guid'" + ID + "'",
                "'a''b'",
                "1",
                "$metadata",
                "$count",
                "ä",
                " ",
                "%",
                "'",
                ID)
            .list()
            .ofMinSize(1)
            .ofMaxSize(6)
            .map(parts -> String.join("", parts));
    return Arbitraries.oneOf(tokens, tokens, Arbitraries.of("Jobs", ID, "Jobs(ID=1)"))
        .list()
        .ofMaxSize(10);
  }

  private static void assertRefused(String... segments) {
    assertThatThrownBy(() -> ResourcePath.parse(List.of(segments)))
        .isInstanceOf(ODataSyntaxException.class);
  }
}
