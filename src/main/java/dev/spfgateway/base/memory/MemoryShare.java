package dev.spfgateway.base.memory;

/**
 * The part of the {@link MemoryBudget} held by one request, or by a connection itself. Confined to
 * one event loop.
 */
@SuppressWarnings("EnumOrdinal") // each request has one, and an array is the smallest such map
public final class MemoryShare {
  private final MemoryBudget budget;
  private final ConnectionMemory connection;
  private final long[] held = new long[MemoryKind.values().length];
  private MemoryHolder holder;
  private boolean closed;

  /** Takes over the caller's reference to {@code holder}. */
  MemoryShare(MemoryBudget budget, ConnectionMemory connection, MemoryHolder holder) {
    this.budget = budget;
    this.connection = connection;
    this.holder = holder;
  }

  /** Creates a share without limits, for memory that no client caused. */
  public static MemoryShare unlimited() {
    return MemoryBudget.unlimited().connection("none", false, () -> {}).request();
  }

  /**
   * Takes bytes before they are allocated.
   *
   * @return false, with nothing taken, when there is no room for them
   */
  public boolean take(MemoryKind kind, long bytes) {
    if (closed || !budget.take(kind, bytes, connection, holder)) {
      return false;
    }
    held[kind.ordinal()] += bytes;
    return true;
  }

  /**
   * Takes bytes whatever the limits say, for data that must not be lost, such as the answer to a
   * mutation that SPF has executed.
   */
  public void hold(MemoryKind kind, long bytes) {
    if (!closed) {
      budget.hold(kind, bytes, connection, holder);
      held[kind.ordinal()] += bytes;
    }
  }

  /** Gives back bytes that are no longer held; at most as many as were taken. */
  public void giveBack(MemoryKind kind, long bytes) {
    long given = Math.min(bytes, held[kind.ordinal()]);
    if (given > 0) {
      held[kind.ordinal()] -= given;
      budget.giveBack(kind, given, connection, holder);
    }
  }

  /** Gives back all bytes of one kind. */
  public void giveBack(MemoryKind kind) {
    giveBack(kind, held[kind.ordinal()]);
  }

  /** The bytes of one kind that this share holds. */
  public long held(MemoryKind kind) {
    return held[kind.ordinal()];
  }

  /**
   * Charges this share and its connection to a tenant from now on.
   *
   * @return false when the tenant now exceeds its share
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

  /** Gives back everything; nothing can be taken afterwards. */
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
