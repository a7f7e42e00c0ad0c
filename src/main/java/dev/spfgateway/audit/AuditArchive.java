package dev.spfgateway.audit;

import dev.spfgateway.pipeline.Asker;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Reads what was recorded. Never blocks the caller; its reads stand in nobody's way. Whatever reads
 * statements fails with {@link BrokenStatement} at one that was changed.
 */
public interface AuditArchive {
  /**
   * The same log for somebody who asks for it, such as a tenant: they are served in turns, and keep
   * what the gateway itself reads, for signing and streams, not waiting.
   */
  AuditArchive by(Asker asker);

  /**
   * Finds events, the last recorded first. What a chain recorded later comes first whatever the
   * wall clock said, so that a clock that goes back hides nothing.
   */
  Future<List<Found>> find(AuditQuery query);

  /** One event by its id. */
  Future<Optional<SealedEvent>> event(UUID id);

  /** The names of all chains, in order. */
  Future<List<String>> chains();

  /**
   * A chain's events in their order.
   *
   * @param after from the next one on
   * @param limit at most so many
   */
  Future<List<Link>> links(String chain, long after, int limit);

  /** The hashes of a stretch of a chain, both ends included; shorter when some are not there. */
  Future<List<String>> hashes(String chain, long from, long to);

  /**
   * A chain's statements in their order.
   *
   * @param after from the next number on
   * @param limit at most so many
   */
  Future<List<Statement>> statements(String chain, long after, int limit);

  /** A chain's last statement of a kind, or of any without one. */
  Future<Optional<Statement>> last(String chain, Optional<Statement.Kind> kind);

  /** A chain's statements about keys, in their order. */
  Future<List<Statement>> keys(String chain, int limit);

  /** The first head that covers an event. */
  Future<Optional<Statement>> covering(String chain, long sequence);

  /**
   * Heads from a number on, for retention.
   *
   * @param madeBefore heads that are younger by the wall clock are left out
   * @param watched and so are those that were made in so much of the latest watched time, which
   *     only grows while a gateway runs
   */
  Future<List<Statement>> heads(
      String chain, long after, Instant madeBefore, Duration watched, int limit);

  /** Whether an event in a stretch of a chain, both ends included, is held. */
  Future<Boolean> isHeld(String chain, long from, long to, List<Hold> holds);

  /** How far a stream has come in a chain: the number of the last one that was delivered, or 0. */
  Future<Long> position(String stream, String chain);

  /**
   * An event that was looked for.
   *
   * @param event the event
   * @param cursor where the next page begins
   */
  record Found(SealedEvent event, AuditQuery.Cursor cursor) {}

  /**
   * An event in its chain.
   *
   * @param event the event
   * @param agrees false when what the store finds it by is not what it says
   */
  record Link(SealedEvent event, boolean agrees) {}
}
