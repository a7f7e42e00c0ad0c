package dev.spfgateway.pipeline;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One version of the registry, compiled for look-ups. A request takes the newest one when it is
 * routed and keeps it to its end, so that its caller, its subscription and its stamp are always of
 * one version. Each capability looks up its own part by the part's class; {@code app} assembles the
 * parts. Immutable; shared by all event loops.
 */
public final class RegistrySnapshot {
  private final Version version;
  private final Map<Class<?>, Part> parts = new HashMap<>();

  /** One capability's part of the registry. Immutable. */
  public interface Part {
    /**
     * Whether this version allows sending a mutation that an earlier version permitted and that has
     * been waiting since.
     *
     * @param permitted the mutation, with the snapshot that it took
     */
    boolean stillAllows(Exchange permitted);
  }

  /**
   * Identifies a version in log and metrics.
   *
   * @param number 1 at the start, increased by one for each new version
   * @param digest of the files that the version was read from
   */
  public record Version(long number, String digest) {}

  private RegistrySnapshot(Version version, Collection<Part> parts) {
    this.version = version;
    parts.forEach(part -> this.parts.put(part.getClass(), part));
  }

  /** Assembles a version; each part has a class of its own. */
  public static RegistrySnapshot of(Version version, Part... parts) {
    return new RegistrySnapshot(version, List.of(parts));
  }

  /** Which version this is. */
  public Version version() {
    return version;
  }

  /**
   * A capability's part.
   *
   * @throws IllegalStateException when the snapshot was assembled without it
   */
  public <T extends Part> T part(Class<T> type) {
    @Nullable Part part = parts.get(type);
    if (part == null) {
      throw new IllegalStateException("the registry snapshot has no " + type.getSimpleName());
    }
    return type.cast(part);
  }

  /** Whether every part still allows a mutation that an earlier version permitted. */
  public boolean stillAllows(Exchange permitted) {
    return permitted.registry() == this
        || parts.values().stream().allMatch(part -> part.stillAllows(permitted));
  }
}
