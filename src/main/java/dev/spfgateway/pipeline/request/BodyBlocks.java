package dev.spfgateway.pipeline.request;

import dev.spfgateway.base.memory.MemoryKind;
import dev.spfgateway.base.memory.MemoryShare;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects a body in blocks that never move, so that it costs as much memory as it has bytes:
 * nothing is copied when it grows, and a body that arrives byte by byte takes no more than one that
 * arrives at once. Each block is charged before it is allocated. Confined to one event loop.
 */
public final class BodyBlocks {
  private static final byte[] NOTHING = {};
  private static final int SMALLEST = 1 << 10;
  private static final int LARGEST = 64 << 10;

  private final MemoryShare memory;
  private final MemoryKind kind;
  private final int maxBytes;
  private final boolean refusable;
  private final List<byte[]> blocks = new ArrayList<>();
  private int length;
  private int room;
  private long charged;
  private boolean released;

  private BodyBlocks(MemoryShare memory, MemoryKind kind, int maxBytes, boolean refusable) {
    this.memory = memory;
    this.kind = kind;
    this.maxBytes = maxBytes;
    this.refusable = refusable;
  }

  /**
   * Begins a body that may find no room.
   *
   * @param memory the share that it is charged to
   * @param maxBytes maximum length
   */
  public static BodyBlocks within(MemoryShare memory, MemoryKind kind, int maxBytes) {
    return new BodyBlocks(memory, kind, maxBytes, true);
  }

  /** Begins a body that must not be lost: it is charged whatever the limits say. */
  public static BodyBlocks inAnyCase(MemoryShare memory, MemoryKind kind, int maxBytes) {
    return new BodyBlocks(memory, kind, maxBytes, false);
  }

  /** The result of adding bytes. */
  public enum Added {
    DONE,
    /** The body would exceed its maximum length; nothing was added. */
    TOO_LONG,
    /** The gateway's memory has no room for it now; not all of it was added. */
    NO_ROOM
  }

  /** Adds a copy of the bytes. */
  public Added add(Buffer bytes) {
    if (length + (long) bytes.length() > maxBytes) {
      return Added.TOO_LONG;
    }
    for (int from = 0; from < bytes.length() && !released; ) {
      if (room == 0 && !grow()) {
        return Added.NO_ROOM;
      }
      byte[] last = blocks.get(blocks.size() - 1);
      int some = Math.min(room, bytes.length() - from);
      bytes.getBytes(from, from + some, last, last.length - room);
      from += some;
      room -= some;
      length += some;
    }
    return Added.DONE;
  }

  /**
   * Adds a block as large as all so far, so that small bodies stay small and large ones have few
   * blocks.
   */
  private boolean grow() {
    int size = Math.min(maxBytes - length, Math.max(SMALLEST, Math.min(LARGEST, length)));
    if (!refusable) {
      memory.hold(kind, size);
    } else if (!memory.take(kind, size)) {
      return false;
    }
    charged += size;
    blocks.add(new byte[size]);
    room = size;
    return true;
  }

  /** Bytes so far. */
  public int length() {
    return length;
  }

  /**
   * The body in one piece; may be called once. Blocks are released one by one while they are
   * copied; the body stays charged until {@link #release} or its request's end.
   */
  public Buffer whole() {
    Buffer whole = Buffer.buffer(length);
    for (int i = 0; i < blocks.size(); i++) {
      byte[] block = blocks.set(i, NOTHING);
      whole.appendBytes(block, 0, Math.min(block.length, length - whole.length()));
    }
    blocks.clear();
    room = 0;
    return whole;
  }

  /** Discards the body, and returns the memory that it was charged. */
  public void release() {
    released = true;
    blocks.clear();
    room = 0;
    memory.giveBack(kind, charged);
    charged = 0;
  }
}
