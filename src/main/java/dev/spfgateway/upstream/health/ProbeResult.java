package dev.spfgateway.upstream.health;

import java.util.Locale;

/** The result of a probe. */
public enum ProbeResult {
  /** The endpoint answered properly. */
  WELL,
  /** The endpoint did not answer, or not as SPF does. */
  FAILED,
  /** The gateway's own credential was refused. */
  REFUSED;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** The word in log and metrics. */
  public String word() {
    return word;
  }
}
