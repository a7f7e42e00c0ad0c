package dev.spfgateway.base.memory;

/** Where memory lies. Each area has a limit of its own, because the JVM has one for each. */
public enum MemoryArea {
  /** The Java heap. */
  HEAP("heap"),
  /** Direct buffers: what TLS has encrypted and the network has not taken yet. */
  DIRECT("direct");

  private final String word;

  MemoryArea(String word) {
    this.word = word;
  }

  /** The word in metrics and in the configuration. */
  public String word() {
    return word;
  }
}
