package dev.spfgateway.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a request's client still waits for the answer: until the answer has ended or broken
 * off, or the client has gone. Confined to the request's event loop.
 */
public final class ClientPresence {
  private final List<Runnable> handlers = new ArrayList<>(1);
  private @Nullable End end;

  /**
   * How the answer to the client ended.
   *
   * @param status of the answer; 0 when the client went before its answer began
   * @param bytes body bytes that were sent
   * @param complete false when the answer broke off
   */
  public record End(int status, long bytes, boolean complete) {
    /** The client went before its answer began. */
    public static final End GONE = new End(0, 0, false);
  }

  /**
   * Records the end of the answer and runs the handlers added before. Only the first end counts.
   */
  public void ended(End how) {
    if (end == null) {
      end = how;
      runAll(0);
    }
  }

  /** One that fails keeps no other from giving back what it holds; the failure is passed on. */
  private void runAll(int first) {
    int next = first;
    try {
      while (next < handlers.size()) {
        handlers.get(next++).run();
      }
    } finally {
      if (next < handlers.size()) {
        runAll(next);
      }
    }
  }

  /** Runs a handler when the answer ends, well or not; never if it has already ended. */
  public void onEnd(Runnable handler) {
    handlers.add(handler);
  }

  /** Runs a handler when the answer ends, or at once if it has already ended. */
  public void afterEnd(Runnable handler) {
    if (end == null) {
      onEnd(handler);
    } else {
      handler.run();
    }
  }

  /** Whether the client still waits for the answer, or for the rest of it. */
  public boolean isWaiting() {
    return end == null;
  }

  /** How the answer ended; empty while the client waits. */
  public Optional<End> end() {
    return Optional.ofNullable(end);
  }
}
