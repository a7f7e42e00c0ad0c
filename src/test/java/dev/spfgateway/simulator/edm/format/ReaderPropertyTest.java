package dev.spfgateway.simulator.edm.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.simulator.edm.Entity;
import dev.spfgateway.simulator.edm.EntityType;
import dev.spfgateway.simulator.edm.Schema;
import dev.spfgateway.simulator.edm.Values;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever the bytes, the readers read them or refuse them in their own way. */
class ReaderPropertyTest {
  private static final String JSON =
      "{\"__metadata\":{\"type\":\"VMM.VMCheckPoint\"},\"ID\":\"3c9a5e70-1d42-4f6b-8a3e-90b1c2d3e401\","
          + "\"Name\":null,\"Enabled\":true,\"AddedTime\":\"2013-08-19T15:02:36.591591-07:00\","
          + "\"Owner\":{\"UserName\":\"x\"},\"Memory\":4096,\"TotalSize\":\"-1\"}";
  private static final String ATOM =
      "<?xml version=\"1.0\" encoding=\"utf-8\"?><entry xmlns=\"http://www.w3.org/2005/Atom\""
          + " xmlns:d=\"http://schemas.microsoft.com/ado/2007/08/dataservices\""
          + " xmlns:m=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\">"
          + "<link rel=\"x\"><m:inline/></link><content type=\"application/xml\"><m:properties>"
          + "<d:Name>a &amp; b</d:Name><d:Enabled m:type=\"Edm.Boolean\">true</d:Enabled>"
          + "<d:Owner><d:UserName>x</d:UserName></d:Owner><d:VMId m:null=\"true\"/>"
          + "</m:properties></content></entry>";

  private static void readOrRefuse(Supplier<EntityBody> reading) {
    try {
      assertThat(reading.get().values()).isNotNull();
    } catch (ODataSyntaxException refusal) {
      assertThat(refusal.getMessage()).isNotBlank();
    }
  }

  @Provide
  Arbitrary<EntityType> types() {
    return Arbitraries.of(Schema.CHECKPOINT, Schema.VIRTUAL_MACHINE);
  }

  @Property(tries = 700)
  void survivesAnyBytes(@ForAll byte[] bytes, @ForAll("types") EntityType type) {
    readOrRefuse(() -> JsonEntityReader.read(type, true, bytes));
    readOrRefuse(() -> AtomEntityReader.read(type, true, bytes));
  }

  @Property(tries = 1000)
  void survivesBodiesInWhichAPieceWasReplaced(
      @ForAll @IntRange(max = 800) int at,
      @ForAll @IntRange(max = 20) int length,
      @ForAll("pieces") String piece,
      @ForAll("types") EntityType type) {
    readOrRefuse(() -> JsonEntityReader.read(type, false, replaced(JSON, at, length, piece)));
    readOrRefuse(() -> AtomEntityReader.read(type, false, replaced(ATOM, at, length, piece)));
  }

  @Provide
  Arbitrary<String> pieces() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            "",
            "\"",
            "'",
            "{",
            "}",
            "[",
            ":",
            ",",
            "<",
            ">",
            "/>",
            "&",
            "&x;",
            "&#0;",
            "<![CDATA[",
            "]]>",
            "<!DOCTYPE x>",
            "<?x?>",
            "<!--",
            "m:null=\"1\"",
            "1e999999999",
            "\\u0000",
            "d:",
            "xmlns:m=\"x\"",
            "\uFEFF"),
        Arbitraries.strings().ofMaxLength(5));
  }

  private static byte[] replaced(String text, int at, int length, String piece) {
    int from = at % text.length();
    int to = Math.min(text.length(), from + length);
    return (text.substring(0, from) + piece + text.substring(to)).getBytes(StandardCharsets.UTF_8);
  }

  @Property(tries = 700)
  void choosesAFormatForAnyHeaderOrNone(
      @ForAll("headers") String accept, @ForAll @IntRange(min = 1, max = 3) int max) {
    for (Negotiation.Content content : Negotiation.Content.values()) {
      Negotiation negotiation = new Negotiation(accept, Optional.empty(), max);
      Optional<Representation> chosen = negotiation.choose(content);

      assertThat(chosen.filter(found -> max < 3 && found.isLight())).isEmpty();
      assertThat(negotiation.ofErrors()).isNotNull();
    }
  }

  @Provide
  Arbitrary<String> headers() {
    Arbitrary<String> words =
        Arbitraries.of(
            "application/json",
            "application/atom+xml",
            "application/xml",
            "text/xml",
            "*/*",
            ",",
            ";",
            "q=0",
            "q=0.5",
            "q=2",
            "odata=verbose",
            "odata=fullmetadata",
            "odata=",
            "\"",
            " ",
            "=",
            "application/*");
    return Arbitraries.oneOf(
        words.list().ofMaxSize(12).map(list -> String.join("", list)), Arbitraries.strings());
  }

  @Property(tries = 300)
  void readsWhatItWritesInEveryFormat(@ForAll String name) {
    String clean =
        name.codePoints()
            .filter(ReaderPropertyTest::isXml)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    Values values =
        new Values().put("ID", new UUID(1, 2)).put("StampId", new UUID(3, 4)).put("Name", clean);
    Entity entity = Entity.of(Schema.CHECKPOINT, values);
    for (Representation format :
        List.of(Representation.JSON_MINIMAL, Representation.JSON_FULL, Representation.ATOM)) {
      String text =
          PayloadWriter.of(format, "https://spf/", 3, Instant.EPOCH).entity(entity, "").text();
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      EntityBody read =
          format == Representation.ATOM
              ? AtomEntityReader.read(Schema.CHECKPOINT, true, bytes)
              : JsonEntityReader.read(Schema.CHECKPOINT, true, bytes);

      assertThat(read.text("Name")).as(format.name()).contains(clean);
      assertThat(read.guid("ID")).contains(new UUID(1, 2));
    }
  }

  /** Without what XML can't hold, and the carriage return, which XML reads as a line feed. */
  private static boolean isXml(int c) {
    return c == '\t'
        || c == '\n'
        || c >= 0x20 && c <= 0xD7FF
        || c >= 0xE000 && c <= 0xFFFD
        || c >= 0x10000;
  }
}
