package dev.spfgateway.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Reports a configuration file that can't be used. The message has one line per problem in the
 * order of the file, can be shown to operators as it is, and never contains a secret.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /** Takes one or more problems. */
  public ConfigException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** All problems that were found; after a syntax error only that one. */
  public List<Problem> problems() {
    return problems;
  }

  /**
   * A mistake in a file.
   *
   * @param file the file's name as the caller gave it
   * @param line counted from 1; 0 when the mistake belongs to no line
   * @param key dotted, with {@code [index]} for list entries; empty for the file itself
   * @param text what is wrong and what would be right
   */
  public record Problem(String file, int line, String key, String text) {
    /** In the form {@code conf/gateway.yaml:12: tenantListener.port: must be …}. */
    @Override
    public String toString() {
      return file + (line > 0 ? ":" + line : "") + ": " + (key.isEmpty() ? "" : key + ": ") + text;
    }
  }
}
