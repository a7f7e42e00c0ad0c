package dev.spfgateway.base;

/** A configuration value that breaks a rule; the loader adds the file and the line. */
public final class InvalidSetting extends IllegalArgumentException {
  private final String key;

  /**
   * Names the broken rule.
   *
   * @param key the record component that is wrong, as it is written in the file
   * @param rule what would be right, such as {@code "must be 1 to 65535"}
   */
  public InvalidSetting(String key, String rule) {
    super(rule);
    this.key = key;
  }

  /** The key, without the keys above it. */
  public String key() {
    return key;
  }
}
