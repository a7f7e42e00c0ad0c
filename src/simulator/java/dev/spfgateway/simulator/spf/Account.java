package dev.spfgateway.simulator.spf;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.spfgateway.base.Secret;
import java.util.function.Predicate;

/**
 * A Windows account that SPF accepts. Too many wrong passwords in a row lock it, as a domain's
 * policy has it. Confined to one Vert.x context.
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
   * @param lockAfter how many wrong passwords in a row lock it; 0 for never
   */
  public Account(String name, Secret password, int lockAfter) {
    this.name = name;
    this.password = password;
    this.lockAfter = lockAfter;
  }

  /**
   * What is known of an account.
   *
   * @param failedLogons wrong passwords since the start
   * @param locked whether it takes no password any more, not even the right one
   */
  public record State(@JsonProperty("user") String name, int failedLogons, boolean locked) {}

  /** What is known of it. */
  public State state() {
    return new State(name, failed, isLocked());
  }

  String name() {
    return name;
  }

  /** Tries a logon, which counts. */
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

  /** Sets another password, which unlocks it, as an administrator would do. */
  public void reset(Secret next) {
    password = next;
    failedInARow = 0;
  }
}
