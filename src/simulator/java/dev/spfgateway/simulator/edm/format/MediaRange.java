package dev.spfgateway.simulator.edm.format;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One alternative of an {@code Accept} header.
 *
 * @param type lower case, such as {@code application/json} or {@code text/*}
 * @param parameters lower case, without {@code q}
 * @param quality thousandths, 0 to 1000; 0 excludes the type
 */
record MediaRange(String type, Map<String, String> parameters, int quality) {
  /** The alternatives by descending quality; equal ones keep their order. */
  static List<MediaRange> parse(String accept) {
    List<MediaRange> ranges = new ArrayList<>();
    for (String range : accept.toLowerCase(Locale.ROOT).split(",", -1)) {
      if (!range.isBlank()) {
        ranges.add(one(range));
      }
    }
    ranges.sort(Comparator.comparingInt(MediaRange::quality).reversed());
    return ranges;
  }

  private static MediaRange one(String range) {
    String[] parts = range.split(";", -1);
    Map<String, String> parameters = new TreeMap<>();
    int quality = 1000;
    for (int i = 1; i < parts.length; i++) {
      String[] pair = parts[i].split("=", 2);
      String value = pair.length < 2 ? "" : pair[1].strip().replace("\"", "");
      if (pair[0].strip().equals("q")) {
        quality = thousandths(value);
      } else {
        parameters.put(pair[0].strip(), value);
      }
    }
    return new MediaRange(parts[0].strip(), parameters, quality);
  }

  /** Text that is not a number from 0 to 1 counts as 1. */
  private static int thousandths(String text) {
    return text.matches("0(\\.\\d{0,3})?|1(\\.0{0,3})?")
        ? (int) Math.round(Double.parseDouble(text) * 1000)
        : 1000;
  }

  /** A parameter's value, or empty text. */
  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }
}
