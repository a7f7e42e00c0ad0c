package dev.spfgateway.base.memory;

import dev.spfgateway.base.EnumWords;

/** Areas of memory. Each has its own limit, as it has in the JVM. */
public enum MemoryArea {
  /** The Java heap. */
  HEAP,
  /** Direct buffers: data that TLS has encrypted and the network has not accepted yet. */
  DIRECT;

  private final String word = EnumWords.of(this);

  /** The word in metrics and in the configuration. */
  public String word() {
    return word;
  }
}
