package dev.spfgateway.odata;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.spfgateway.base.Guids;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Looks into a JSON body, light or verbose. SPF's own reader is more lenient than this one (single
 * quotes, names that differ in case), so whatever could be read in two ways is refused: a command
 * that hides here would pass authorization as something else.
 */
public final class JsonBody {
  private static final String ACTION = "VMCheckPointAction";
  private static final String OPERATION = "Operation";
  private static final String STAMP = "StampId";
  private static final String MACHINE = "VMId";
  private static final UUID NO_GUID = new UUID(0, 0);

  private static final JsonFactory STRICT =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(32).maxStringLength(65_536).build())
          .build();

  private Optional<String> action = Optional.empty();
  private Optional<String> operation = Optional.empty();
  private final Set<UUID> stampIds = new HashSet<>();
  private final Set<UUID> machineIds = new HashSet<>();

  private JsonBody() {}

  /**
   * Reads one JSON object in UTF-8.
   *
   * @throws ODataSyntaxException when it is not exactly one JSON object, has a byte order mark, a
   *     member twice, a watched member in another case or of the wrong type, or a checkpoint action
   *     below the top level
   */
  public static BodyFacts inspect(byte[] utf8) {
    refuseOtherEncodings(utf8);
    JsonBody body = new JsonBody();
    try (JsonParser json = STRICT.createParser(utf8)) {
      body.read(json);
    } catch (IOException e) {
      throw new ODataSyntaxException("the body is no valid JSON: " + reason(e));
    }
    return new BodyFacts(body.action, body.operation, body.stampIds, body.machineIds);
  }

  /**
   * Jackson would detect UTF-16 and UTF-32 by itself and read them; SPF may read them otherwise.
   */
  private static void refuseOtherEncodings(byte[] utf8) {
    boolean mark = utf8.length >= 3 && (utf8[0] & 0xFF) == 0xEF && (utf8[1] & 0xFF) == 0xBB;
    boolean wide = utf8.length >= 2 && (utf8[0] == 0 || utf8[1] == 0 || (utf8[0] & 0xFF) >= 0xFE);
    if (mark || wide) {
      throw new ODataSyntaxException("the body must be UTF-8 without a byte order mark");
    }
  }

  private static String reason(IOException e) {
    String message =
        e instanceof JsonProcessingException known
            ? known.getOriginalMessage()
            : "it ends too early";
    return Shorten.to(200, message.lines().findFirst().orElse("")) + position(e);
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

  private void read(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new ODataSyntaxException("the body must be one JSON object");
    }
    int depth = 1;
    while (depth > 0) {
      JsonToken token = json.nextToken();
      if (token == null) {
        throw new ODataSyntaxException("the body is no valid JSON: it ends too early");
      }
      if (token == JsonToken.FIELD_NAME) {
        depth = member(json, json.currentName(), depth);
      } else if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      }
    }
    if (json.nextToken() != null) {
      throw new ODataSyntaxException("the body has something behind its JSON object");
    }
  }

  /** Reads one member's value and returns the depth behind it. */
  private int member(JsonParser json, String name, int depth) throws IOException {
    if (watched(ACTION, name)) {
      Optional<String> value = text(json, ACTION);
      if (depth > 1 && value.isPresent()) {
        throw new ODataSyntaxException(ACTION + " must stand at the top level of the body");
      }
      action = depth == 1 ? value : action;
    } else if (depth == 1 && watched(OPERATION, name)) {
      operation = text(json, OPERATION);
    } else if (watched(STAMP, name)) {
      text(json, STAMP).ifPresent(this::addStamp);
    } else if (MACHINE.equalsIgnoreCase(name)) {
      addMachine(json);
    }
    JsonToken value = json.currentToken();
    if (value == JsonToken.FIELD_NAME) {
      value = json.nextToken();
    }
    return value != null && value.isStructStart() ? depth + 1 : depth;
  }

  private static boolean watched(String exact, String name) {
    if (!exact.equalsIgnoreCase(name)) {
      return false;
    }
    if (!exact.equals(name)) {
      throw new ODataSyntaxException("the member '" + name + "' must be written " + exact);
    }
    return true;
  }

  private static Optional<String> text(JsonParser json, String name) throws IOException {
    @Nullable JsonToken value = json.nextToken();
    if (value == JsonToken.VALUE_NULL) {
      return Optional.empty();
    }
    if (value != JsonToken.VALUE_STRING) {
      throw new ODataSyntaxException(name + " must be a string or null");
    }
    return Optional.of(json.getText());
  }

  private void addStamp(String text) {
    UUID stamp =
        Guids.parse(text)
            .orElseThrow(
                () -> new ODataSyntaxException(STAMP + " must be a GUID of 8-4-4-4-12 hex digits"));
    stampIds.add(stamp);
  }

  /** Other entities have a property of this name, too, so its value is taken as it comes. */
  private void addMachine(JsonParser json) throws IOException {
    @Nullable JsonToken value = json.nextToken();
    if (value == JsonToken.VALUE_STRING) {
      machineIds.add(Guids.parse(json.getText()).orElse(NO_GUID));
    } else if (value != JsonToken.VALUE_NULL) {
      machineIds.add(NO_GUID);
    }
  }
}
