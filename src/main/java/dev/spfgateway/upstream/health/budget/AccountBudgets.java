package dev.spfgateway.upstream.health.budget;

import dev.spfgateway.base.Ticker;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Counts the recent requests of each of the gateway's accounts at an SPF server. SPF counts
 * requests per account and refuses all of them when there are too many, so stamps that are reached
 * through the same server with the same account share one budget. Requests that the web server
 * turns away before it knows the account, such as the first leg of an NTLM logon, are counted
 * neither by SPF nor here. Thread-safe: one lock, held for a few comparisons and never across I/O.
 */
public final class AccountBudgets {
  private final Ticker ticker;
  private final Map<String, Account> accounts = new HashMap<>();

  /** Starts with nothing used. */
  public AccountBudgets(Ticker ticker) {
    this.ticker = ticker;
  }

  /**
   * One account, as a bucket that fills evenly (GCRA): it holds a part of a slot's requests, and
   * within a slot only the rest flows in, so that the limit holds for any interval of that length.
   * Guarded by the budgets.
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

    /**
     * Draws one request, even beyond the limit: overdrafts make later requests wait, though never
     * longer than a slot.
     */
    void draw(long now) {
      long most = holdsNanos() + limit.slot().toNanos();
      fullAtNanos = now + Math.min(fullInWithOneMore(now), most);
    }
  }

  /** Sets the limit of each account; forgets all other accounts. */
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
