package dev.spfgateway.upstream.health;

import dev.spfgateway.base.EnumWords;

/** The result of a probe. */
public enum ProbeResult {
  /** The endpoint answered properly. */
  WELL,
  /** The endpoint did not answer, or not as SPF does. */
  FAILED,
  /** The gateway's own credential was refused. */
  REFUSED;

  private final String word = EnumWords.of(this);

  /** The word in log and metrics. */
  public String word() {
    return word;
  }
}
