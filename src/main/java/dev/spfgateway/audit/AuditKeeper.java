package dev.spfgateway.audit;

import io.vertx.core.Future;

/** Writes what is not a mutation's. Never blocks the caller. */
public interface AuditKeeper {
  /**
   * Appends an entry to the gateway's own chain.
   *
   * @return completes once it is on the disk, and fails when it is not
   */
  Future<Void> record(ChainEntry entry);

  /**
   * Appends a statement; fails when its chain has another one of its number.
   *
   * @return completes once it is on the disk
   */
  Future<Void> state(Statement statement);

  /**
   * Appends a statement that says which events are dropped, and drops them, in one commit.
   *
   * @param from the first of them
   * @param to the last of them
   */
  Future<Void> drop(Statement statement, long from, long to);

  /** Remembers how far a stream has come in a chain. */
  Future<Void> reached(String stream, String chain, long number);
}
