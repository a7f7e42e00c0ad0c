package dev.spfgateway.odata.links;

import static dev.spfgateway.odata.links.LinkSamples.GATEWAY;
import static dev.spfgateway.odata.links.LinkSamples.UPSTREAM;
import static dev.spfgateway.odata.links.LinkSamples.answer;
import static dev.spfgateway.odata.links.LinkSamples.inChunks;
import static dev.spfgateway.odata.links.LinkSamples.request;
import static dev.spfgateway.odata.links.LinkSamples.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.odata.ODataSyntaxException;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Properties that hold for every body and every split. */
class AnyBodyTest {
  /** The kinds of rewriter, by what makes them. */
  enum Kind {
    JSON("application/json", 200, "X"),
    JSON_LIST("application/json", 200, "X/$links/Y"),
    XML("application/atom+xml", 200, "X"),
    XML_LIST("application/xml", 200, "X/$links/Y"),
    ERROR("text/html", 500, "X");

    private final String type;
    private final int status;
    private final String path;

    Kind(String type, int status, String path) {
      this.type = type;
      this.status = status;
      this.path = path;
    }

    BodyRewriter make(LinkMap map) {
      return Rewriters.forAnswer(status, type, path, map);
    }
  }

  @Property(tries = 1_500)
  void anySplitGivesTheSameBytes(
      @ForAll Kind kind,
      @ForAll("bodies") String body,
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 40) Integer> lengths) {
    byte[] bytes = LinkSamples.bytes(body);
    byte[] whole = kind.make(answer()).whole(bytes);

    assertThat(inChunks(kind.make(answer()), bytes, ints(lengths))).isEqualTo(whole);
    assertThat(inChunks(kind.make(answer()), bytes, 1)).isEqualTo(whole);
  }

  private static int[] ints(List<Integer> lengths) {
    return lengths.stream().mapToInt(Integer::intValue).toArray();
  }

  @Property(tries = 1_000)
  void aMapThatLeadsNowhereElseChangesNothing(@ForAll Kind kind, @ForAll("bodies") String body) {
    LinkMap same =
        new LinkMap() {
          @Override
          public Optional<Change> map(String link) {
            int end = Math.min(link.length(), 20);
            return Optional.of(new Change(0, end, link.substring(0, end)));
          }

          @Override
          public String neutral(String text) {
            return text;
          }
        };

    assertThat(text(kind.make(same).whole(LinkSamples.bytes(body)))).isEqualTo(body);
  }

  @Property(tries = 2_000)
  void anyBytesPassOrAreRefused(@ForAll Kind kind, @ForAll byte[] bytes) {
    assertThat(outcome(kind.make(answer()), bytes)).isNotNull();
    assertThat(outcome(Rewriters.forRequest(kind.type, kind.path, request()), bytes)).isNotNull();
  }

  private static Object outcome(BodyRewriter rewriter, byte[] bytes) {
    try {
      return rewriter.whole(bytes);
    } catch (ODataSyntaxException e) {
      return e.getMessage();
    }
  }

  @Property(tries = 500)
  void noLinkOfAWellFormedListKeepsTheUpstreamsName(@ForAll("entities") String entities) {
    String json = "{\"odata.metadata\":\"U/$metadata#X\",\"value\":[" + entities + "]}";
    byte[] body = LinkSamples.bytes(json.replace("U/", UPSTREAM + "/"));

    assertThat(text(Kind.JSON.make(answer()).whole(body)))
        .isEqualTo(json.replace("U/", GATEWAY + "/"));
  }

  @Property(tries = 500)
  void noLinkOfAWellFormedFeedKeepsTheUpstreamsName(@ForAll("entries") String entries) {
    String feed = "<feed xml:base='U/'><id>U/X</id>" + entries + "<link href=\"U/X?a\"/></feed>";
    byte[] body = LinkSamples.bytes(feed.replace("U/", UPSTREAM + "/"));

    assertThat(text(Kind.XML.make(answer()).whole(body)))
        .isEqualTo(feed.replace("U/", GATEWAY + "/"));
  }

  @Property(tries = 500)
  void whatWasSentBackComesBack(@ForAll("entities") String entities) {
    String json = "{\"value\":[" + entities.replace("U/", UPSTREAM + "/") + "]}";
    byte[] there = Kind.JSON.make(answer()).whole(LinkSamples.bytes(json));

    byte[] back = Rewriters.forRequest("application/json", "X", request()).whole(there);

    assertThat(text(back)).isEqualTo(json);
  }

  @Provide
  Arbitrary<String> entities() {
    Arbitrary<String> text =
        Arbitraries.strings()
            .withChars("abc \\u00e4{}[]:,/@.".replace("\\u00e4", "ä"))
            .ofMaxLength(12);
    return Arbitraries.of(
            "\"odata.id\":\"U/X(1)\"",
            "\"VM@odata.navigationLinkUrl\":\"U/X(1)/VM\"",
            "\"__metadata\":{\"uri\":\"U/X\"}",
            "\"Memory\":[1,{\"a\":null}]")
        .flatMap(link -> text.map(value -> "{\"Name\":\"" + value + "\"," + link + "}"))
        .list()
        .ofMinSize(1)
        .ofMaxSize(6)
        .map(all -> String.join(", ", all));
  }

  @Provide
  Arbitrary<String> entries() {
    return Arbitraries.strings()
        .withChars("abc ä\"'/]-:=;?!")
        .ofMaxLength(12)
        .map(
            text ->
                "<entry><id>U/X(1)</id><!--"
                    + text.replace("-", "")
                    + "--><link rel='a' href='U/X'/><content><m:properties><d:N>"
                    + text
                    + "</d:N><d:O><![CDATA["
                    + text.replace("]", "")
                    + "]]></d:O></m:properties></content></entry>")
        .list()
        .ofMaxSize(5)
        .map(all -> String.join("\n", all));
  }

  @Provide
  Arbitrary<String> bodies() {
    return Arbitraries.of(
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\"",
            "\\",
            "\\\"",
            "\\u002f",
            "\\u00",
            " ",
            "\n",
            "\"odata.id\":",
            "\"X@odata.nextLink\":",
            "\"odata\\u002eid\":",
            "\"__metadata\":{",
            "\"uri\":",
            "\"url\":",
            "\"__deferred\":{",
            "\"odata.error\":{",
            "\"error\":{",
            "\"X@odata.bind\":[",
            "\"actions\":{",
            "\"Name\":",
            "\"" + UPSTREAM + "/X\"",
            UPSTREAM,
            UPSTREAM.replace("/", "\\/"),
            "https://",
            "spf-node-7",
            "ä",
            "null",
            "<entry>",
            "</entry>",
            "<feed xml:base=\"",
            "<id>",
            "</id>",
            "<m:properties>",
            "</m:properties>",
            "<link href='",
            "'/>",
            "\"/>",
            "<uri>",
            "</uri>",
            "<m:error>",
            "</m:error>",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "<?",
            "?>",
            "<!DOCTYPE [",
            "&#x2f;",
            "&amp;",
            "&",
            "=",
            ">",
            "<",
            "/",
            "%2f")
        .list()
        .ofMaxSize(40)
        .map(tokens -> String.join("", tokens));
  }
}
