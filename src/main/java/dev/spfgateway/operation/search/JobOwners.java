package dev.spfgateway.operation.search;

import dev.spfgateway.base.StampId;
import dev.spfgateway.operation.vmm.VmmJob;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/**
 * Compares the owner that VMM shows for a job with those that the gateway's own jobs can have. SPF
 * works in VMM as the account that the gateway presents to it, or on behalf of the tenant's {@code
 * accountAdmin}; VMM's documentation does not say which.
 */
public final class JobOwners {
  private final Function<StampId, Set<String>> accounts;

  /**
   * @param accounts a stamp's accounts, without the {@code accountAdmin}; empty when owners can't
   *     be compared there
   */
  public JobOwners(Function<StampId, Set<String>> accounts) {
    this.accounts = accounts;
  }

  /** The owner of a job, as far as VMM shows it. */
  enum Whose {
    /** VMM shows an owner that can be the gateway's. */
    OWN,
    /** VMM shows no owner, or the gateway's own account is unknown. */
    UNTOLD,
    /** VMM shows another owner. */
    FOREIGN
  }

  Whose whose(LookupTarget subject, VmmJob job) {
    Set<String> own = accounts.apply(subject.scope().stamp());
    if (job.owner().isEmpty()) {
      return Whose.UNTOLD;
    }
    String shown = job.owner().get();
    if (isSame(subject.scope().account(), shown)
        || own.stream().anyMatch(account -> isSame(account, shown))) {
      return Whose.OWN;
    }
    return own.isEmpty() ? Whose.UNTOLD : Whose.FOREIGN;
  }

  /** Windows compares without case; a name without a domain may equal one with a domain. */
  private static boolean isSame(String one, String other) {
    Account first = Account.of(one);
    Account second = Account.of(other);
    boolean sameDomain =
        first.domain().isEmpty()
            || second.domain().isEmpty()
            || first.domain().equals(second.domain());
    return !first.user().isEmpty() && first.user().equals(second.user()) && sameDomain;
  }

  /** The parts of {@code DOMAIN\\user}; any other form is a user without a domain. */
  private record Account(String domain, String user) {
    static Account of(String text) {
      String name = text.strip().toLowerCase(Locale.ROOT);
      int slash = name.indexOf('\\');
      return new Account(name.substring(0, Math.max(0, slash)), name.substring(slash + 1));
    }
  }
}
