package dev.spfgateway.base.memory;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;

/**
 * Limits of the memory that clients may make the gateway hold.
 *
 * @param heap limit for the Java heap: a percentage of the JVM's largest heap (-Xmx), or a size of
 *     8MiB or more
 * @param direct limit for direct buffers: a percentage of the JVM's largest direct memory
 *     (-XX:MaxDirectMemorySize), or a size of 8MiB or more
 */
public record MemoryConfig(@Default("50%") Portion heap, @Default("50%") Portion direct) {
  private static final long LEAST = 8L << 20;

  /** Checks sizes; percentages were checked when they were read. */
  public MemoryConfig {
    check(heap, "heap");
    check(direct, "direct");
  }

  private static void check(Portion portion, String key) {
    Require.check(portion.of(LEAST * 100) >= LEAST, key, "must be 1% to 100%, or 8MiB or more");
  }
}
