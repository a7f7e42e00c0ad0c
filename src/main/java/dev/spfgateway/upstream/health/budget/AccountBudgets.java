package dev.spfgateway.upstream.health.budget;

import dev.spfgateway.base.Ticker;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * How much each of the gateway's accounts at an SPF server has got of late. SPF counts requests for
 * the account and refuses everybody when there are too many, so stamps that are reached through the
 * same server by the same account share one budget. What the web server turns away before it knows
 * the account, such as the first leg of an NTLM logon, SPF does not count, and neither does this.
 * Safe for use by several threads: one lock for some comparisons, never held across I/O.
 */
public final class AccountBudgets {
  private final Ticker ticker;
  private final Map<String, Account> accounts = new HashMap<>();

  /** Begins with nothing used. */
  public AccountBudgets(Ticker ticker) {
    this.ticker = ticker;
  }

  /**
   * One account, as a bucket that fills evenly (GCRA): it holds a part of a slot's requests, and no
   * more flow in within a slot than the rest, so that the limit holds for each stretch of that
   * length. Guarded by the budgets.
   */
  static final class Account {
    private SlotLimit limit;
    private long fullAtNanos;

    private Account(SlotLimit limit, long now) {
      this.limit = limit;
      this.fullAtNanos = now;
    }

    private long fullInWithOneMore(long now) {
      return Math.max(0, fullAtNanos - now) + limit.eachNanos();
    }

    boolean hasOne(long now) {
      return fullInWithOneMore(now) <= holdsNanos();
    }

    private long holdsNanos() {
      return limit.burst() * limit.eachNanos();
    }

    /** What is overdrawn makes the others wait, though never longer than a slot. */
    void draw(long now) {
      long most = holdsNanos() + limit.slot().toNanos();
      fullAtNanos = now + Math.min(fullInWithOneMore(now), most);
    }
  }

  /** Sets what each account may get; knows others no more. */
  public synchronized void limit(Map<String, SlotLimit> limits) {
    accounts.keySet().retainAll(limits.keySet());
    limits.forEach(
        (name, limit) ->
            accounts.computeIfAbsent(name, one -> new Account(limit, ticker.nanos())).limit =
                limit);
  }

  /**
   * The budget of one stamp.
   *
   * @param names its accounts, each with a limit
   */
  public synchronized SlotBudget of(List<String> names) {
    return new SlotBudget(
        new LinkedHashSet<>(names).stream().map(accounts::get).toList(), this, ticker);
  }
}
