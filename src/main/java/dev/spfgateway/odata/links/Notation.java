package dev.spfgateway.odata.links;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** The notations of characters inside JSON strings, XML text, and CDATA sections. */
enum Notation {
  JSON {
    @Override
    int unit(Bytes raw, int at) {
      if (raw.at(at) != '\\') {
        return unit(raw.at(at), 1);
      }
      if (at + 1 == raw.size()) {
        return 0;
      }
      int escape = raw.at(at + 1);
      if (escape != 'u') {
        return unit(simple(escape), 2);
      }
      return at + 6 > raw.size() ? 0 : unit(number(raw, at + 2, at + 6, 16), 6);
    }

    private int simple(int escape) {
      return switch (escape) {
        case 'n' -> '\n';
        case 'r' -> '\r';
        case 't' -> '\t';
        case 'b' -> '\b';
        case 'f' -> '\f';
        default -> escape;
      };
    }

    @Override
    String escape(String text) {
      return new String(JsonStringEncoder.getInstance().quoteAsString(text));
    }
  },

  XML {
    /** The longest character reference that is decoded; no writer uses more leading zeros. */
    private static final int LONGEST = 16;

    @Override
    int unit(Bytes raw, int at) {
      if (raw.at(at) != '&') {
        return unit(raw.at(at), 1);
      }
      int end = at + 1;
      while (end < raw.size() && end < at + LONGEST && raw.at(end) != ';') {
        end++;
      }
      if (end == raw.size()) {
        return 0;
      }
      return raw.at(end) == ';' ? reference(raw, at, end) : unit('&', 1);
    }

    private int reference(Bytes raw, int at, int end) {
      String name = raw.text(at + 1, end);
      int length = end + 1 - at;
      return switch (name) {
        case "amp" -> unit('&', length);
        case "lt" -> unit('<', length);
        case "gt" -> unit('>', length);
        case "quot" -> unit('"', length);
        case "apos" -> unit('\'', length);
        default -> {
          if (name.startsWith("#x")) {
            yield unit(number(raw, at + 3, end, 16), length);
          }
          yield name.startsWith("#") ? unit(number(raw, at + 2, end, 10), length) : unit('&', 1);
        }
      };
    }

    @Override
    String escape(String text) {
      return text.replace("&", "&amp;")
          .replace("<", "&lt;")
          .replace(">", "&gt;")
          .replace("\"", "&quot;")
          .replace("'", "&apos;");
    }
  },

  PLAIN {
    @Override
    int unit(Bytes raw, int at) {
      return unit(raw.at(at), 1);
    }

    @Override
    String escape(String text) {
      return text;
    }
  };

  private static final int REPLACEMENT = '\uFFFD';

  /** One character and the number of bytes of its notation; 0 bytes when its end is missing. */
  abstract int unit(Bytes raw, int at);

  /** Text as it is written in this notation. */
  abstract String escape(String text);

  static int unit(int character, int length) {
    return length << 16 | character & 0xFFFF;
  }

  static char character(int unit) {
    return (char) unit;
  }

  static int length(int unit) {
    return unit >>> 16;
  }

  /**
   * Digits as a character. A number that is no character, or lies beyond the basic plane, becomes a
   * substitute.
   */
  private static int number(Bytes raw, int from, int to, int radix) {
    int number = 0;
    for (int i = from; i < to; i++) {
      int digit = raw.at(i) < 0x80 ? Character.digit(raw.at(i), radix) : -1;
      number = digit < 0 || number > 0xFFFF ? 0x10000 : number * radix + digit;
    }
    return from == to || number > 0xFFFF ? REPLACEMENT : number;
  }

  /** All characters that are complete. */
  String read(Bytes raw) {
    StringBuilder text = new StringBuilder(raw.size());
    int at = 0;
    while (at < raw.size()) {
      int unit = unit(raw, at);
      if (unit == 0) {
        break;
      }
      text.append(character(unit));
      at += length(unit);
    }
    return text.toString();
  }

  /** The number of bytes of the first characters. */
  int bytes(Bytes raw, int characters) {
    int at = 0;
    for (int i = 0; i < characters; i++) {
      at += length(unit(raw, at));
    }
    return at;
  }
}
