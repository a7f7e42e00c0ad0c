package dev.spfgateway.telemetry;

import java.util.Set;

/** Values that labels have besides those from registry, enums and codes. */
final class MetricLabels {
  /** The label does not apply. */
  static final String NONE = "none";

  /** Stands for all values beyond the maximum number of series. */
  static final String OTHER = "other";

  /** The failure of an answer that did not reach its end, although it had begun well. */
  static final String BROKEN_OFF = "BrokenOff";

  private static final Set<String> NO_STAMPS = Set.of(NONE, OTHER);

  private MetricLabels() {}

  /** Whether a label names a stamp that is not among {@code names}. */
  static boolean isGone(String stamp, Set<String> names) {
    return !names.contains(stamp) && !NO_STAMPS.contains(stamp);
  }
}
