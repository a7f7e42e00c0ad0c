package dev.spfgateway.pipeline.access;

import dev.spfgateway.base.EnumWords;

/**
 * The action that a request asks for, as authorization, limits and audit see it; never derived from
 * the verb alone.
 */
public enum Action {
  /** Reads entities or metadata. */
  READ,
  /** Creates an entity. */
  CREATE,
  /** Changes properties without a command. */
  UPDATE,
  /**
   * Restores a VM from a checkpoint: discards everything that the VM wrote since. Restarting a
   * failed job counts as a restore too, because the job may be one.
   */
  RESTORE,
  /** Commands a VM: {@code Start}, {@code Stop} and similar operations. */
  OPERATE,
  /** Deletes an entity. */
  DELETE;

  private final String word = EnumWords.of(this);

  /** The word in log, metrics and audit. */
  public String word() {
    return word;
  }

  /**
   * Reads a stored word.
   *
   * @throws IllegalArgumentException for any other text
   */
  public static Action parse(String word) {
    return EnumWords.parse(Action.class, word);
  }

  /** True when the action can change something and so needs an audit intent. */
  public boolean mutates() {
    return this != READ;
  }
}
