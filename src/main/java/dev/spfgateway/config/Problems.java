package dev.spfgateway.config;

import dev.spfgateway.config.ConfigException.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects the problems of one file. */
final class Problems {
  /** More problems would only scroll past; a file that is wrong on every line is the wrong file. */
  static final int LIMIT = 50;

  private final String file;
  private final List<Problem> found = new ArrayList<>();
  private int dropped;

  Problems(String file) {
    this.file = file;
  }

  void add(SourcePosition place, String text) {
    if (found.size() == LIMIT) {
      dropped++;
    } else {
      found.add(new Problem(file, place.line(), place.key(), text));
    }
  }

  /** The number of problems so far. */
  int count() {
    return found.size() + dropped;
  }

  /** Makes the exception for a mistake after which the rest of the file can't be understood. */
  ConfigException fatal(int line, String text) {
    return new ConfigException(List.of(new Problem(file, line, "", text)));
  }

  void throwIfAny() {
    if (found.isEmpty()) {
      return;
    }
    List<Problem> sorted = new ArrayList<>(found);
    sorted.sort(Comparator.comparingInt(Problem::line));
    if (dropped > 0) {
      sorted.add(new Problem(file, 0, "", dropped + " more problems are not shown"));
    }
    throw new ConfigException(sorted);
  }
}
