package dev.spfgateway.odata.body;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.spfgateway.base.CanIgnoreReturnValue;
import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.odata.Shorten;
import java.io.IOException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Inspects a JSON body: light with any metadata level, verbose with or without its {@code d}, or
 * bare. Refuses lenient JSON (single quotes, comments, a repeated member).
 *
 * @see <a href="https://learn.microsoft.com/openspecs/odata/ms-odatajson">[MS-ODATAJSON]</a>
 */
public final class JsonBody {
  /** Deeper than any entity with everything expanded. */
  private static final int MAX_DEPTH = 32;

  /** Names of the lists and wrappers in OData's formats; no property has one of them. */
  private static final Set<String> WRAPPERS = Set.of("d", "results", "value");

  private static final JsonFactory STRICT =
      JsonFactory.builder()
          // Checked here, so that the refusal can name the member.
          .disable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(constraints())
          .build();

  private final JsonParser json;
  private final FactsBuilder facts = new FactsBuilder();

  private JsonBody(JsonParser json) {
    this.json = json;
  }

  /** {@code src/docs/library-defaults.md} gives the reason for each option's value. */
  static StreamReadConstraints constraints() {
    return StreamReadConstraints.builder()
        .maxNestingDepth(MAX_DEPTH)
        .maxStringLength(65_536)
        .maxNameLength(1_024)
        .maxNumberLength(400)
        .build();
  }

  /** The position of a member. */
  private enum Place {
    /** The outermost object, which may turn out to be a wrapper. */
    ROOT,
    /** The body's entity itself. */
    ENTITY,
    /** {@code __metadata} of that entity. */
    METADATA,
    /**
     * Below {@link #METADATA}, or {@code __metadata} or {@code __deferred} of something inside the
     * entity.
     */
    INNER_METADATA,
    /** Anywhere else inside the entity. */
    INNER;

    boolean isOwn() {
      return this == ROOT || this == ENTITY;
    }

    boolean isMetadata() {
      return this == METADATA || this == INNER_METADATA;
    }
  }

  /**
   * Reads one JSON object in UTF-8.
   *
   * @throws ODataSyntaxException when the body is not exactly one JSON object, has a byte order
   *     mark (RFC 8259 forbids it), a repeated member, a watched member in another case or of the
   *     wrong type, or a command below the entity's own members
   */
  public static BodyFacts inspect(byte[] utf8) {
    refuseOtherEncodings(utf8);
    try (JsonParser parser = STRICT.createParser(utf8)) {
      return new JsonBody(parser).read();
    } catch (IOException e) {
      throw new ODataSyntaxException("the body is not valid JSON: " + reason(e));
    }
  }

  /** Jackson would detect and read UTF-16 and UTF-32; SPF may read the same bytes differently. */
  private static void refuseOtherEncodings(byte[] utf8) {
    boolean mark = utf8.length >= 3 && (utf8[0] & 0xFF) == 0xEF && (utf8[1] & 0xFF) == 0xBB;
    boolean wide = utf8.length >= 2 && (utf8[0] == 0 || utf8[1] == 0 || (utf8[0] & 0xFF) >= 0xFE);
    if (mark || wide) {
      throw new ODataSyntaxException("the body must be UTF-8 without a byte order mark");
    }
  }

  /**
   * The gateway's own words for each kind of failure: the parser's messages name its classes and
   * settings.
   */
  private static String reason(IOException e) {
    String what;
    if (e instanceof StreamConstraintsException) {
      what = "it is nested too deeply, or a name, text or number in it is too long";
    } else if (e instanceof JsonEOFException || !(e instanceof JsonProcessingException)) {
      what = "it ends too early";
    } else {
      what = "there is a character that JSON does not allow there";
    }
    return what + position(e);
  }

  private static String position(IOException e) {
    return e instanceof JsonProcessingException known && known.getLocation() != null
        ? " (line "
            + known.getLocation().getLineNr()
            + ", column "
            + known.getLocation().getColumnNr()
            + ")"
        : "";
  }

  private BodyFacts read() throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new ODataSyntaxException("the body must be one JSON object");
    }
    object(Place.ROOT);
    if (json.nextToken() != null) {
      throw new ODataSyntaxException("the body has content after its JSON object");
    }
    return facts.build();
  }

  /**
   * Reads the members of an opened object, up to its end.
   *
   * @return whether one of them tells which entity the object is
   */
  @CanIgnoreReturnValue
  private boolean object(Place place) throws IOException {
    boolean first = true;
    boolean wrapped = false;
    boolean named = false;
    Set<String> names = new HashSet<>();
    while (next() != JsonToken.END_OBJECT) {
      if (wrapped) {
        throw new ODataSyntaxException("a body wrapped in 'd' must have no other member than 'd'");
      }
      String name = json.currentName();
      if (!names.add(name)) {
        throw new ODataSyntaxException(
            "the body has the member '" + Shorten.to(64, name) + "' twice in one object");
      }
      JsonToken value = next();
      wrapped = place == Place.ROOT && first && name.equals("d") && value == JsonToken.START_OBJECT;
      first = false;
      named |= wrapped ? object(Place.ENTITY) : member(name, value, place);
    }
    return named;
  }

  private boolean member(String name, JsonToken value, Place place) throws IOException {
    Watched watched = Watched.of(name, place.isOwn()).orElse(null);
    if (watched != null) {
      facts.watched(watched, place.isOwn(), text(value, watched.property()));
      return false;
    }
    if (value == JsonToken.VALUE_STRING && LinkNames.isLink(name, place.isMetadata())) {
      return link(name, json.getText(), place);
    }
    if (value != JsonToken.VALUE_NULL && FactsBuilder.namesMachine(name)) {
      facts.machine(value == JsonToken.VALUE_STRING ? json.getText() : "");
    }
    refuseWrapper(name, value, place);
    if (value.isScalarValue() && value != JsonToken.VALUE_NULL && FactsBuilder.namesEntity(name)) {
      facts.entity(json.getText());
      return true;
    }
    return value(name, value, place);
  }

  /**
   * Refuses a member that a reader could take for the entity itself, as this reader does with a
   * lone {@code d}.
   */
  private static void refuseWrapper(String name, JsonToken value, Place place) {
    boolean holds = value == JsonToken.START_OBJECT || value == JsonToken.START_ARRAY;
    if (holds && place.isOwn() && WRAPPERS.contains(name.toLowerCase(Locale.ROOT))) {
      throw new ODataSyntaxException(
          "the member '"
              + Shorten.to(64, name)
              + "' wraps an entity, whose properties must be at the top level of the body or of a"
              + " 'd' around it");
    }
  }

  private boolean link(String name, String url, Place place) {
    if (LinkNames.isBinding(name)) {
      facts.binding(url);
      return false;
    }
    if (LinkNames.isContext(name)) {
      facts.context(url);
      return false;
    }
    boolean self = place == Place.METADATA || place.isOwn() && name.startsWith("odata.");
    return facts.reference(url, self) && name.indexOf('@') < 0;
  }

  private static Place inside(String name, Place place) {
    if (name.equals("__metadata")) {
      return place.isOwn() ? Place.METADATA : Place.INNER_METADATA;
    }
    return name.equals("__deferred") || place.isMetadata() ? Place.INNER_METADATA : Place.INNER;
  }

  /**
   * Reads a value, whose content lies inside the entity.
   *
   * @return whether the value tells which entity the object around it is
   */
  @CanIgnoreReturnValue
  private boolean value(String name, JsonToken token, Place place) throws IOException {
    if (token == JsonToken.START_OBJECT) {
      Place inside = inside(name, place);
      boolean named = object(inside);
      if (inside == Place.INNER && !named) {
        facts.nameless(name);
      }
      return inside.isMetadata() && named;
    }
    if (token == JsonToken.START_ARRAY) {
      JsonToken element = next();
      while (element != JsonToken.END_ARRAY) {
        if (element == JsonToken.VALUE_STRING && LinkNames.isBinding(name)) {
          facts.binding(json.getText());
        } else {
          value(name, element, place);
        }
        element = next();
      }
      return name.equals("results"); // a verbose list, whose entities identify themselves
    }
    if (token != JsonToken.VALUE_NULL && !place.isMetadata() && !LinkNames.isAnnotation(name)) {
      facts.property(name, token == JsonToken.VALUE_STRING ? json.getText() : token.name());
    }
    return false;
  }

  private JsonToken next() throws IOException {
    @Nullable JsonToken token = json.nextToken();
    if (token == null) {
      throw new ODataSyntaxException("the body is not valid JSON: it ends too early");
    }
    return token;
  }

  private @Nullable String text(JsonToken value, String name) throws IOException {
    if (value == JsonToken.VALUE_NULL) {
      return null;
    }
    if (value != JsonToken.VALUE_STRING) {
      throw new ODataSyntaxException(name + " must be a string or null");
    }
    return json.getText();
  }
}
