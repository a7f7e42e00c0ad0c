package dev.spfgateway.admin.session;

import dev.spfgateway.admin.access.Operator;
import dev.spfgateway.admin.access.Sessions.Session;
import dev.spfgateway.base.BoundedMap;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.base.VisibleText;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells log and audit log about signing in and out. Failures have at most one line a minute for
 * each network, so that a flood of them does not fill the log. Confined to the listener's event
 * loop.
 */
public final class SignInLog {
  private static final Logger LOG = LoggerFactory.getLogger(SignInLog.class);
  private static final Duration PAUSE = Duration.ofMinutes(1);
  private static final int NETWORKS = 1_000;

  private final Ticker ticker;
  private final Audit audit;
  private final Map<String, Long> toldNanos = BoundedMap.byInsertion(NETWORKS);

  /** Begins. */
  public SignInLog(Ticker ticker, Audit audit) {
    this.ticker = ticker;
    this.audit = audit;
  }

  /** Records events in the audit log. */
  @FunctionalInterface
  public interface Audit {
    /**
     * Records one, without waiting for it.
     *
     * @param action {@code sign-in} or {@code session-end}
     * @param subject the session's public id
     * @param detail what happened
     */
    void record(Operator who, String action, String subject, String detail);
  }

  /** An operator has signed in. */
  public void signedIn(Operator operator) {
    LOG.info(
        "operator {}: signed in by {} from {} with the role {}, session {}",
        operator.name(),
        operator.by().word(),
        operator.address(),
        operator.role().word(),
        operator.session().orElse("-"));
    audit.record(
        operator,
        "sign-in",
        operator.session().orElse("-"),
        "signed in by " + operator.by().word() + " with the role " + operator.role().word());
  }

  /** Somebody failed to sign in. */
  void failed(String name, String address, String network) {
    once(
        "failed " + network,
        "operators: signing in as '{}' from {} failed; further failures from its network are not"
            + " logged for a minute",
        name,
        address);
  }

  /** Somebody failed to sign in so often that further tries are refused. */
  void limited(String name, String address, String network) {
    once(
        "limited " + network,
        "operators: too many failures to sign in, now as '{}' from {}; further tries are refused"
            + " for up to a minute",
        name,
        address);
  }

  /** A sign-in by OpenID Connect failed. */
  void openIdFailed(String why, String address, String network) {
    once(
        "openid " + network,
        "operators: signing in by OpenID Connect failed: {} (from {}); further failures from its"
            + " network are not logged for a minute",
        why,
        address);
  }

  private void once(String key, String line, String name, String address) {
    long now = ticker.nanos();
    @Nullable Long told = toldNanos.get(key);
    if (told == null || now - told > PAUSE.toNanos()) {
      toldNanos.remove(key);
      toldNanos.put(key, now);
      LOG.warn(line, VisibleText.of(name), address);
    }
  }

  /** A session was ended by its own operator or by another one. */
  void ended(Session session, Operator by) {
    LOG.info(
        "operator {}: session {} was ended by {} from {}",
        session.operator().name(),
        session.id(),
        by.name(),
        by.address());
    audit.record(
        by, "session-end", session.id(), "ended a session of " + session.operator().name());
  }
}
