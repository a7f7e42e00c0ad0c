package dev.spfgateway.upstream.health;

import java.util.Locale;

/** What a probe showed. */
public enum ProbeResult {
  /** It was answered as a read should be. */
  WELL,
  /** It was not answered, or in a way in which SPF does not. */
  FAILED,
  /** The gateway's own credential was refused. */
  REFUSED;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** The word in log and metrics. */
  public String word() {
    return word;
  }
}
