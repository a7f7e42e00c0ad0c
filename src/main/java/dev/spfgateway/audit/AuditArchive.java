package dev.spfgateway.audit;

import dev.spfgateway.pipeline.Asker;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Reads the audit log. Never blocks, and its reads delay no writer. Every method that reads
 * statements fails with {@link BrokenStatement} at one that was changed.
 */
public interface AuditArchive {
  /**
   * The same log for an asker such as a tenant. Askers are served in turns, and do not delay the
   * gateway's own reads for signing and streams.
   */
  AuditArchive by(Asker asker);

  /**
   * Finds events, the last recorded first. The order is that of recording, whatever the wall clock
   * said, so that a clock set back hides nothing.
   */
  Future<List<Found>> find(AuditQuery query);

  /** One event by its id. */
  Future<Optional<SealedEvent>> event(UUID id);

  /** The names of all chains, in order. */
  Future<List<String>> chains();

  /**
   * A chain's events in order.
   *
   * @param after sequence number; events after it are returned
   * @param limit maximum number of events
   */
  Future<List<Link>> links(String chain, long after, int limit);

  /** The hashes of a range of a chain, both ends included; shorter when some are missing. */
  Future<List<String>> hashes(String chain, long from, long to);

  /**
   * A chain's statements in order.
   *
   * @param after number; statements after it are returned
   * @param limit maximum number of statements
   */
  Future<List<Statement>> statements(String chain, long after, int limit);

  /** A chain's last statement of a kind, or of any kind if none is given. */
  Future<Optional<Statement>> last(String chain, Optional<Statement.Kind> kind);

  /** A chain's statements about keys, in order. */
  Future<List<Statement>> keys(String chain, int limit);

  /** The first head that covers an event. */
  Future<Optional<Statement>> covering(String chain, long sequence);

  /**
   * Heads after a number, for retention.
   *
   * @param madeBefore only heads made before this wall-clock time
   * @param watched minimum age of the heads in watched time, which advances only while a gateway
   *     runs
   */
  Future<List<Statement>> heads(
      String chain, long after, Instant madeBefore, Duration watched, int limit);

  /** Whether any event in a range of a chain, both ends included, is under a legal hold. */
  Future<Boolean> isHeld(String chain, long from, long to, List<Hold> holds);

  /** A stream's position in a chain: the number of the last entry delivered, or 0. */
  Future<Long> position(String stream, String chain);

  /**
   * An event that a query found.
   *
   * @param event the event
   * @param cursor where the next page begins
   */
  record Found(SealedEvent event, AuditQuery.Cursor cursor) {}

  /**
   * An event in its chain.
   *
   * @param event the event
   * @param agrees false when the columns by which the store finds the event contradict its text
   */
  record Link(SealedEvent event, boolean agrees) {}
}
