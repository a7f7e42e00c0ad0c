package dev.spfgateway.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A configuration file that can't be used. The message has one line per problem, in the order of
 * the file, fit to be shown to an operator as it is; it never holds a secret.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /** Takes one problem or more. */
  public ConfigException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** Every problem that was found; after a syntax error only that one. */
  public List<Problem> problems() {
    return problems;
  }

  /**
   * One mistake in a file.
   *
   * @param file as it was named by who asked for it
   * @param line counted from 1; 0 when the mistake is no line's
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
