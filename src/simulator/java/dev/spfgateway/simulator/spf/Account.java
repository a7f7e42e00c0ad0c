package dev.spfgateway.simulator.spf;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.spfgateway.base.Secret;
import java.util.function.Predicate;

/**
 * A Windows account that SPF accepts. Too many consecutive wrong passwords lock it, as under a
 * domain's policy. Confined to one Vert.x context.
 */
public final class Account {
  private final String name;
  private final int lockAfter;
  private Secret password;
  private int failedInARow;
  private int failed;

  /**
   * A new account.
   *
   * @param lockAfter consecutive wrong passwords that lock it; 0 for never
   */
  public Account(String name, Secret password, int lockAfter) {
    this.name = name;
    this.password = password;
    this.lockAfter = lockAfter;
  }

  /**
   * The state of an account.
   *
   * @param failedLogons wrong passwords since the start
   * @param locked whether it rejects every password, even the right one
   */
  public record State(@JsonProperty("user") String name, int failedLogons, boolean locked) {}

  /** The account's state. */
  public State state() {
    return new State(name, failed, isLocked());
  }

  String name() {
    return name;
  }

  /** Tries a logon, which counts towards the lock. */
  boolean takes(Predicate<Secret> right) {
    if (isLocked()) {
      return false;
    }
    if (right.test(password)) {
      failedInARow = 0;
      return true;
    }
    failed++;
    failedInARow++;
    return false;
  }

  private boolean isLocked() {
    return lockAfter > 0 && failedInARow >= lockAfter;
  }

  /** Sets another password and unlocks the account, as an administrator would. */
  public void reset(Secret next) {
    password = next;
    failedInARow = 0;
  }
}
