package dev.spfgateway.base.memory;

/**
 * What one request, or a connection by itself, holds of the {@link MemoryBudget}. Belongs to one
 * event loop.
 */
@SuppressWarnings("EnumOrdinal") // each request has one, and an array is the smallest such map
public final class MemoryShare {
  private final MemoryBudget budget;
  private final ConnectionMemory connection;
  private final long[] held = new long[MemoryKind.values().length];
  private MemoryHolder holder;
  private boolean closed;

  /** Takes over a reference to the holder. */
  MemoryShare(MemoryBudget budget, ConnectionMemory connection, MemoryHolder holder) {
    this.budget = budget;
    this.connection = connection;
    this.holder = holder;
  }

  /** One without limits, for what no client caused. */
  public static MemoryShare unlimited() {
    return MemoryBudget.unlimited().connection("none", false, () -> {}).request();
  }

  /**
   * Takes bytes before they are held.
   *
   * @return false when there is no room for them, and then nothing is taken
   */
  public boolean take(MemoryKind kind, long bytes) {
    if (closed || !budget.take(kind, bytes, connection, holder)) {
      return false;
    }
    held[kind.ordinal()] += bytes;
    return true;
  }

  /**
   * Takes bytes whatever the limits say: for what must not be lost, such as the answer to a change
   * that SPF has made.
   */
  public void hold(MemoryKind kind, long bytes) {
    if (!closed) {
      budget.hold(kind, bytes, connection, holder);
      held[kind.ordinal()] += bytes;
    }
  }

  /** Gives bytes back that are not held any more; at most as many as were taken. */
  public void giveBack(MemoryKind kind, long bytes) {
    long given = Math.min(bytes, held[kind.ordinal()]);
    if (given > 0) {
      held[kind.ordinal()] -= given;
      budget.giveBack(kind, given, connection, holder);
    }
  }

  /** Gives everything of one kind back. */
  public void giveBack(MemoryKind kind) {
    giveBack(kind, held[kind.ordinal()]);
  }

  /** What it holds of one kind, in bytes. */
  public long held(MemoryKind kind) {
    return held[kind.ordinal()];
  }

  /**
   * Has all of it, and the connection with it, count as a tenant's from now on.
   *
   * @return false when the tenant now has more than its share
   */
  public boolean belongsTo(String tenant) {
    moveTo(tenant);
    connection.belongsTo(tenant);
    return budget.fits(connection, holder);
  }

  void moveTo(String tenant) {
    MemoryHolder before = holder;
    MemoryHolder after = budget.tenant(tenant);
    if (closed) {
      budget.leave(after);
      return;
    }
    for (MemoryKind kind : MemoryKind.values()) {
      budget.move(kind, held[kind.ordinal()], before, after);
    }
    holder = after;
    budget.leave(before);
  }

  /** Gives everything back; nothing can be taken any more. */
  public void close() {
    if (!closed) {
      for (MemoryKind kind : MemoryKind.values()) {
        giveBack(kind);
      }
      closed = true;
      budget.leave(holder);
    }
  }

  MemoryHolder holder() {
    return holder;
  }
}
