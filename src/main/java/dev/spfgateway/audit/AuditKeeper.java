package dev.spfgateway.audit;

import io.vertx.core.Future;

/** Writes entries and statements that belong to no mutation. Never blocks. */
public interface AuditKeeper {
  /**
   * Appends an entry to the gateway's own chain.
   *
   * @return completes once the entry is on disk, and fails when it is not
   */
  Future<Void> record(ChainEntry entry);

  /**
   * Appends a statement; fails when its chain already has another one with its number.
   *
   * @return completes once the statement is on disk
   */
  Future<Void> state(Statement statement);

  /**
   * Appends a statement that says which events are dropped, and drops them, in one commit.
   *
   * @param from the first event dropped
   * @param to the last event dropped
   */
  Future<Void> drop(Statement statement, long from, long to);

  /** Stores a stream's position in a chain. */
  Future<Void> reached(String stream, String chain, long number);
}
