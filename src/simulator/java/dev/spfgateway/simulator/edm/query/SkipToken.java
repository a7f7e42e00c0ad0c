package dev.spfgateway.simulator.edm.query;

import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.simulator.edm.Timestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A {@code $skiptoken} as WCF Data Services makes it: the values at which a page ended. */
final class SkipToken {
  private SkipToken() {}

  /** A value as a literal. */
  static String print(@Nullable Object value) {
    if (value instanceof String text) {
      return "'" + text.replace("'", "''") + "'";
    }
    if (value instanceof UUID guid) {
      return "guid'" + guid + "'";
    }
    if (value instanceof Instant time) {
      return "datetime'" + Timestamps.printLocal(time) + "'";
    }
    return String.valueOf(value);
  }

  /**
   * Reads literals separated by commas.
   *
   * @throws ODataSyntaxException when the token is anything else
   */
  static List<TypedExpression> parse(String token) {
    List<TypedExpression> values = new ArrayList<>();
    List<Token> tokens = Token.split(token);
    for (int i = 0; i < tokens.size(); i += 2) {
      Token value = tokens.get(i);
      boolean comma = i + 2 < tokens.size() && tokens.get(i + 1).kind() == Token.Kind.COMMA;
      boolean last = i + 2 == tokens.size();
      boolean literal = value.kind() == Token.Kind.LITERAL || value.kind() == Token.Kind.WORD;
      if (!literal || !(comma || last)) {
        throw new ODataSyntaxException("The $skiptoken is malformed.");
      }
      values.add(TypedExpression.literal(value.text()));
    }
    return values;
  }
}
