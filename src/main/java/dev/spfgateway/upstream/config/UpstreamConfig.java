package dev.spfgateway.upstream.config;

import dev.spfgateway.base.ByteSize;
import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import dev.spfgateway.upstream.health.OverloadConfig;
import dev.spfgateway.upstream.health.ProbeConfig;
import dev.spfgateway.upstream.health.breaker.BreakerConfig;
import dev.spfgateway.upstream.health.budget.BudgetConfig;
import java.time.Duration;
import java.util.Set;

/**
 * Settings of the connections and requests to SPF. The registry may give a stamp another {@code
 * retry}, {@code budget}, {@code breaker}, {@code probe}, {@code overload} and {@code tls}.
 *
 * @param connection limits of the connections to one endpoint
 * @param tls TLS settings
 * @param credentials what keeps a wrong password from locking the account
 * @param continueTimeout maximum time for which a mutation's body waits for the upstream's {@code
 *     100}, 50ms to 30s; on expiry the body is sent and the attempt counts as wholly written
 * @param retry further attempts for what SPF can't have acted on, and for reads
 * @param maxAnswerHead maximum size of an answer's head, status line excluded, 8KiB to 1MiB
 * @param maxMutationAnswer maximum size of an answer to a mutation, 1KiB to 16MiB
 * @param maxBufferedRead declared length up to which answers to reads are collected before they are
 *     passed on, which costs less than streaming, 0B to 1MiB; longer ones stream
 * @param budget how many further attempts
 * @param breaker when an endpoint gets no more requests
 * @param probe how endpoints are probed
 * @param overload limits of a stamp's use
 */
public record UpstreamConfig(
    Connection connection,
    Tls tls,
    Credentials credentials,
    @Default("1s") Duration continueTimeout,
    Retry retry,
    @Default("64KiB") ByteSize maxAnswerHead,
    @Default("1MiB") ByteSize maxMutationAnswer,
    @Default("32KiB") ByteSize maxBufferedRead,
    BudgetConfig budget,
    BreakerConfig breaker,
    ProbeConfig probe,
    OverloadConfig overload) {
  /** Checks the ranges. */
  public UpstreamConfig {
    Require.inRange(
        continueTimeout, Duration.ofMillis(50), Duration.ofSeconds(30), "continueTimeout");
    Require.inRange(maxAnswerHead, new ByteSize(8 << 10), new ByteSize(1 << 20), "maxAnswerHead");
    Require.inRange(
        maxMutationAnswer, new ByteSize(1 << 10), new ByteSize(16 << 20), "maxMutationAnswer");
    Require.inRange(maxBufferedRead, new ByteSize(0), new ByteSize(1 << 20), "maxBufferedRead");
  }

  /**
   * Limits of the connections that one event loop keeps to one endpoint.
   *
   * @param timeout maximum time for name, connection and TLS handshake together, 100ms to 60s; an
   *     NTLM logon may take as long again
   * @param maxOpen open connections, 1 to 1,000; one tenant never gets all of them, whatever {@code
   *     overload.perTenant} says, and with as many as {@code overload.perStamp} no request waits
   *     for one
   * @param maxWaiting requests that may wait for one, 0 to 100,000; further ones are refused
   * @param maxWait how long each of them waits, 10ms to 10m; on expiry nothing was sent
   * @param keepAlive how long an idle connection is kept, 1s to 10m; keep it below the upstream's
   * @param maxAge how long a connection is used, 1s to 24h; it is then closed after its current
   *     request, so that a changed address takes effect
   * @param maxStream how long an answer may stream over a connection, 1s to 24h; it is then cut
   *     off, however slowly its client still reads
   */
  public record Connection(
      @Default("5s") Duration timeout,
      @Default("64") int maxOpen,
      @Default("256") int maxWaiting,
      @Default("10s") Duration maxWait,
      @Default("30s") Duration keepAlive,
      @Default("10m") Duration maxAge,
      @Default("15m") Duration maxStream) {
    /** Checks the ranges. */
    public Connection {
      Require.inRange(timeout, Duration.ofMillis(100), Duration.ofSeconds(60), "timeout");
      Require.inRange(maxOpen, 1, 1_000, "maxOpen");
      Require.inRange(maxWaiting, 0, 100_000, "maxWaiting");
      Require.inRange(maxWait, Duration.ofMillis(10), Duration.ofMinutes(10), "maxWait");
      Require.inRange(keepAlive, Duration.ofSeconds(1), Duration.ofMinutes(10), "keepAlive");
      Require.inRange(maxAge, Duration.ofSeconds(1), Duration.ofHours(24), "maxAge");
      Require.inRange(maxStream, Duration.ofSeconds(1), Duration.ofHours(24), "maxStream");
    }
  }

  /**
   * TLS settings.
   *
   * @param maxVersion the newest version: 1.2 or 1.3. An SPF site that asks for a client
   *     certificate only after it has read the request uses post-handshake authentication in TLS
   *     1.3, which Java does not support; in TLS 1.2 it uses a new handshake, which Java supports
   */
  public record Tls(@Default("'1.3'") String maxVersion) {
    /** Checks the version. */
    public Tls {
      Require.check(
          maxVersion.equals("1.2") || maxVersion.equals("1.3"),
          "maxVersion",
          "must be 1.2 or 1.3, not " + maxVersion);
    }

    /** The protocols' names in the JDK; older versions are broken (RFC 8996). */
    public Set<String> protocols() {
      return maxVersion.equals("1.2") ? Set.of("TLSv1.2") : Set.of("TLSv1.2", "TLSv1.3");
    }
  }

  /**
   * Keeps a wrong password from being tried until the account is locked. Applies to an account's
   * secret at all endpoints and stamps; a changed secret starts anew.
   *
   * @param probeFirst whether a probe shows a secret as soon as it is configured, so that no
   *     tenant's request has to be the first
   * @param recheck interval at which one probe retries a refused secret that has worked before, 0s
   *     to 7d; 0s for never, until it is changed. One that never worked is not retried
   * @param proof how long a credential counts as good after the server has accepted it, 1s to 1h;
   *     after that one request is sent alone
   * @param patience how long the others then wait for its answer, 10ms to 1m; four times as long
   *     while two such requests of a secret that never worked are unanswered
   */
  public record Credentials(
      @Default("true") boolean probeFirst,
      @Default("15m") Duration recheck,
      @Default("30s") Duration proof,
      @Default("2s") Duration patience) {
    /** Checks the ranges. */
    public Credentials {
      Require.inRange(recheck, Duration.ZERO, Duration.ofDays(7), "recheck");
      Require.inRange(proof, Duration.ofSeconds(1), Duration.ofHours(1), "proof");
      Require.inRange(patience, Duration.ofMillis(10), Duration.ofMinutes(1), "patience");
    }
  }

  /**
   * Further attempts for requests that SPF can't have acted on, and for reads. A mutation whose
   * last byte was sent is never sent again.
   *
   * @param maxAttempts attempts in all, 1 to 10
   * @param pause longest wait before the second attempt, 1ms to 10s; doubles each time, and the
   *     wait itself is random between zero and that (full jitter)
   * @param maxPause longest wait before any attempt, up to 60s
   * @param maxRetryAfter longest {@code Retry-After} that the gateway waits for, 0s to 10m; a
   *     longer one is passed on to the client
   * @param readTimeout time within which a read's answer must begin before another attempt is made,
   *     100ms to 1h; a mutation gets all the time of its request
   */
  public record Retry(
      @Default("3") int maxAttempts,
      @Default("100ms") Duration pause,
      @Default("5s") Duration maxPause,
      @Default("10s") Duration maxRetryAfter,
      @Default("30s") Duration readTimeout) {
    /** Checks the ranges. */
    public Retry {
      Require.inRange(maxAttempts, 1, 10, "maxAttempts");
      Require.inRange(pause, Duration.ofMillis(1), Duration.ofSeconds(10), "pause");
      Require.inRange(maxPause, pause, Duration.ofSeconds(60), "maxPause");
      Require.inRange(maxRetryAfter, Duration.ZERO, Duration.ofMinutes(10), "maxRetryAfter");
      Require.inRange(readTimeout, Duration.ofMillis(100), Duration.ofHours(1), "readTimeout");
    }
  }
}
