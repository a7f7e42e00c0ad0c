package dev.spfgateway.base.memory;

/** Areas of memory. Each has its own limit, as it has in the JVM. */
public enum MemoryArea {
  /** The Java heap. */
  HEAP("heap"),
  /** Direct buffers: data that TLS has encrypted and the network has not accepted yet. */
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
