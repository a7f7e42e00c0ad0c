package dev.spfgateway.upstream.health.budget;

import dev.spfgateway.base.Ticker;
import java.util.List;

/**
 * Limits the requests that a stamp gets within a slot. Which endpoint will get a request is not
 * known beforehand, so it counts for the accounts of all of them. Thread-safe.
 */
public final class SlotBudget {
  private final List<AccountBudgets.Account> accounts;
  private final Object lock;
  private final Ticker ticker;

  SlotBudget(List<AccountBudgets.Account> accounts, Object lock, Ticker ticker) {
    this.accounts = List.copyOf(accounts);
    this.lock = lock;
    this.ticker = ticker;
  }

  /** Takes one request; false when the slot allows no more. */
  public boolean take() {
    synchronized (lock) {
      long now = ticker.nanos();
      boolean granted = accounts.stream().allMatch(one -> one.hasOne(now));
      if (granted) {
        accounts.forEach(one -> one.draw(now));
      }
      return granted;
    }
  }

  /**
   * Counts a request that could not wait, such as a probe; later requests wait correspondingly
   * longer.
   */
  public void charge() {
    synchronized (lock) {
      long now = ticker.nanos();
      accounts.forEach(one -> one.draw(now));
    }
  }
}
