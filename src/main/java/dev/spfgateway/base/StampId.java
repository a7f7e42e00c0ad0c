package dev.spfgateway.base;

import java.util.Optional;
import java.util.UUID;

/** Identifies a stamp, one VMM management server. */
public record StampId(UUID value) {
  /** Reads the 8-4-4-4-12 form in any case; empty for anything else. */
  public static Optional<StampId> parse(String text) {
    return Guids.parse(text).map(StampId::new);
  }

  /** The GUID in lower case, as it goes upstream and into the audit log. */
  @Override
  public String toString() {
    return value.toString();
  }
}
