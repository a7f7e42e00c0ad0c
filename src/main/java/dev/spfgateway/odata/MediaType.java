package dev.spfgateway.odata;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A media type with its parameters. Read strictly: text that two readers could take for two
 * different types is refused.
 *
 * @param name type and subtype in lower case, such as {@code application/json}
 * @param parameters values as written, without quotes; by name in lower case
 */
public record MediaType(String name, Map<String, String> parameters) {
  private static final int MAX_LENGTH = 512;
  private static final String TOKEN = "!#$%&'*+-.^_`|~";

  /**
   * Unquoted values may also contain every character of a multipart boundary: boundaries in
   * MS-ODATA have parentheses.
   */
  private static final String VALUE = TOKEN + "()/:=?@[]{}<>";

  /** Copies the parameters. */
  public MediaType {
    parameters = Map.copyOf(parameters);
  }

  /**
   * Reads one media type.
   *
   * @throws ODataSyntaxException when it is malformed or names a parameter twice
   */
  public static MediaType parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new ODataSyntaxException("a media type is longer than " + MAX_LENGTH + " characters");
    }
    return new Reader(text).read();
  }

  /** A parameter's value; its name may have any case. */
  public Optional<String> parameter(String parameter) {
    return Optional.ofNullable(parameters.get(parameter.toLowerCase(Locale.ROOT)));
  }

  /** True unless a {@code charset} says that the text is anything but UTF-8. */
  public boolean isUtf8() {
    return parameters.keySet().stream().noneMatch(name -> name.startsWith("charset*"))
        && parameter("charset").map(value -> value.equalsIgnoreCase("utf-8")).orElse(true);
  }

  /** Reads the text in one pass. */
  private static final class Reader {
    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    MediaType read() {
      skipBlanks();
      String type = run(TOKEN);
      expect('/');
      String name = (type + "/" + run(TOKEN)).toLowerCase(Locale.ROOT);
      Map<String, String> parameters = new LinkedHashMap<>();
      skipBlanks();
      while (at < text.length()) {
        expect(';');
        skipBlanks();
        // A semicolon at the end, with nothing after it, is common and harmless.
        if (at < text.length()) {
          parameter(parameters);
        }
      }
      return new MediaType(name, parameters);
    }

    private void parameter(Map<String, String> parameters) {
      String name = run(TOKEN).toLowerCase(Locale.ROOT);
      expect('=');
      String value = at < text.length() && text.charAt(at) == '"' ? quoted() : run(VALUE);
      if (parameters.put(name, value) != null) {
        throw new ODataSyntaxException("a media type names '" + name + "' twice");
      }
      skipBlanks();
    }

    private String quoted() {
      StringBuilder value = new StringBuilder();
      at++;
      while (at < text.length() && text.charAt(at) != '"') {
        char c = text.charAt(at++);
        if (c < ' ' || c > '~' || c == '\\') {
          throw malformed();
        }
        value.append(c);
      }
      expect('"');
      return value.toString();
    }

    private String run(String punctuation) {
      int start = at;
      while (at < text.length() && isOneOf(text.charAt(at), punctuation)) {
        at++;
      }
      if (at == start) {
        throw malformed();
      }
      return text.substring(start, at);
    }

    private static boolean isOneOf(char c, String punctuation) {
      return c < 0x80 && (Character.isLetterOrDigit(c) || punctuation.indexOf(c) >= 0);
    }

    private void skipBlanks() {
      while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
        at++;
      }
    }

    private void expect(char c) {
      if (at >= text.length() || text.charAt(at) != c) {
        throw malformed();
      }
      at++;
    }

    private ODataSyntaxException malformed() {
      return new ODataSyntaxException("'" + Shorten.to(80, text) + "' is not a media type");
    }
  }
}
