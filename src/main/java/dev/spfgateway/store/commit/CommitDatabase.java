package dev.spfgateway.store.commit;

import java.sql.SQLException;

/** The write side of a database. Confined to the writer's thread. */
public interface CommitDatabase {
  /** Opens what an earlier failure closed, and begins a transaction. */
  void begin() throws SQLException;

  /**
   * Makes the transaction durable. If this fails, it is unknown whether the transaction is durable.
   *
   * @throws NotCommitted when it is known not to be
   */
  void commit() throws SQLException;

  /** Drops the transaction and the memory of it; never throws. */
  void rollback();

  /** Drops the transaction of a working database; never throws. */
  default void undo() {
    rollback();
  }

  /** Whether a statement failed because of its values, while the database itself works. */
  default boolean refusesTheValues(SQLException failure) {
    return false;
  }

  /** Whether the last failed commit is durable after all. */
  boolean isCommitted() throws SQLException;

  /** Checks that the database is there; cheap enough for twice a second. */
  void check() throws SQLException;

  /** Checks that the database takes writes again. */
  void probe() throws SQLException;

  /** Thrown when nothing of the transaction is durable. */
  class NotCommitted extends SQLException {
    public NotCommitted(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Thrown when the transaction conflicted with another gateway's and was dropped; a repetition may
   * succeed.
   */
  final class Conflict extends NotCommitted {
    public Conflict(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
