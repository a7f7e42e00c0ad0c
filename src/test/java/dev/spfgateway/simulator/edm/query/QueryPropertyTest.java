package dev.spfgateway.simulator.edm.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.simulator.edm.Entity;
import dev.spfgateway.simulator.edm.Schema;
import dev.spfgateway.simulator.edm.Values;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

/** Whatever a query says, it is answered or refused, and pages are the list in pieces. */
class QueryPropertyTest {
  private static final UUID STAMP = new UUID(7, 7);

  private static Entity checkpoint(int number, String name) {
    Values values =
        new Values()
            .put("ID", new UUID(number * 0x9E37_79B9_7F4A_7C15L, number))
            .put("StampId", STAMP)
            .put("Name", name.isEmpty() ? null : name)
            .put("AddedTime", Instant.ofEpochSecond(number % 3, number))
            .put("Enabled", number % 2 == 0);
    return Entity.of(Schema.CHECKPOINT, values);
  }

  private static final List<Entity> SOME =
      List.of(checkpoint(1, "a'b"), checkpoint(2, ""), checkpoint(3, "before update"));

  /** Texts that are nearly queries, made of the words that queries are made of. */
  @Provide
  Arbitrary<String> nearlyQueries() {
    Arbitrary<String> words =
        Arbitraries.of(
            "$filter=",
            "$orderby=",
            "$top=",
            "$skip=",
            "$select=",
            "$expand=",
            "$skiptoken=",
            "$inlinecount=",
            "$format=",
            "&",
            "=",
            "Name",
            "ID",
            "VM",
            "VMCheckpoints",
            "/",
            ",",
            "(",
            ")",
            " ",
            "+",
            "%20",
            "%",
            "%27",
            "'",
            "''",
            "'x'",
            "guid'",
            "datetime'",
            "-",
            "1",
            "1e9",
            "999999999999",
            "not ",
            " and ",
            " or ",
            " eq ",
            " gt ",
            "null",
            "true",
            "desc",
            "length(",
            "substringof(",
            "tolower(",
            "substring(",
            "concat(",
            "allpages",
            "*",
            "\u0000",
            "é",
            "Owner/UserName",
            "AddedTime",
            "guid'a11cc636-5521-4f88-92b2-cad392911fe0'");
    return Arbitraries.oneOf(
        words.list().ofMaxSize(30).map(list -> String.join("", list)), Arbitraries.strings());
  }

  @Property(tries = 1000)
  void refusesInNoOtherWayThanItsOwn(
      @ForAll("nearlyQueries") String raw, @ForAll @IntRange(max = 2) int pageSize) {
    try {
      Query query = Query.parse(raw);
      Page page = query.page(Schema.CHECKPOINT, SOME, pageSize);
      Projection projection = query.projection(Schema.CHECKPOINT);
      page.entities().forEach(e -> projection.shape(e, (o, n) -> new Entity.Related(SOME, "")));

      assertThat(query.counts()).isIn(true, false);
      assertThat(page.entities().size()).isLessThanOrEqualTo(SOME.size());
    } catch (ODataSyntaxException refusal) {
      assertThat(refusal.getMessage()).isNotBlank();
    }
  }

  @Property(tries = 1000)
  void refusesAConditionInNoOtherWayThanItsOwn(@ForAll("nearlyQueries") String condition) {
    String raw = "$filter=" + URLEncoder.encode(condition, StandardCharsets.UTF_8);
    try {
      Page page = Query.parse(raw).page(Schema.CHECKPOINT, SOME, 0);
      assertThat(SOME).containsAll(page.entities());
    } catch (ODataSyntaxException refusal) {
      assertThat(refusal.getMessage()).isNotBlank();
    }
  }

  @Provide
  Arbitrary<String> orders() {
    return Arbitraries.of(
        "",
        "$orderby=Name",
        "$orderby=Name desc",
        "$orderby=AddedTime,Name desc",
        "$orderby=Enabled desc,tolower(Name)",
        "$orderby=ParentCheckpointID",
        "$filter=Enabled&$orderby=AddedTime desc");
  }

  @Property(tries = 200)
  void givesTheWholeListPageByPageOnceEach(
      @ForAll @Size(max = 30) List<@StringLength(max = 3) String> names,
      @ForAll("orders") String order,
      @ForAll @IntRange(min = 1, max = 7) int pageSize) {
    List<Entity> all = new ArrayList<>();
    names.forEach(name -> all.add(checkpoint(all.size(), name)));
    String raw = order.replace(" ", "%20");
    String sorted = raw + (raw.isEmpty() ? "" : "&") + "$skip=0";
    List<Entity> expected = Query.parse(sorted).page(Schema.CHECKPOINT, all, 0).entities();

    List<Entity> gathered = new ArrayList<>();
    Page page = Query.parse(raw).page(Schema.CHECKPOINT, all, pageSize);
    gathered.addAll(page.entities());
    while (!page.next().isEmpty()) {
      page = Query.parse(page.next()).page(Schema.CHECKPOINT, all, pageSize);
      gathered.addAll(page.entities());
    }

    assertThat(gathered).isEqualTo(expected);
    assertThat(page.count()).isEqualTo(expected.size());
  }
}
