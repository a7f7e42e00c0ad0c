package dev.spfgateway.app;

import dev.spfgateway.base.Ticker;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * The machine's clocks, which throw once when a certain method of the gateway reads them. So a test
 * plants a failure nearly anywhere in the handling of a request, without a change to the gateway.
 */
final class FailingTicker implements Ticker {
  /** The ticker's own frames, and what reads a clock on behalf of others. */
  private static final int NEAR = 6;

  private final AtomicReference<Plan> plan = new AtomicReference<>();

  /** A failure that waits for its place; an instance fails once. */
  private record Plan(String type, String method, int skip, Supplier<? extends Throwable> failure) {
    boolean isHere() {
      return StackWalker.getInstance().walk(frames -> frames.limit(NEAR).anyMatch(this::isIt));
    }

    private boolean isIt(StackWalker.StackFrame frame) {
      String called = frame.getMethodName();
      return frame.getClassName().endsWith("." + type)
          && (called.equals(method) || called.startsWith(method + "$"));
    }

    Plan later() {
      return new Plan(type, method, skip - 1, failure);
    }
  }

  /**
   * Plants a failure.
   *
   * @param place {@code Class.method}; its lambdas are {@code Class.lambda$method}
   * @param skip how often the method may read a clock before
   */
  void failAt(String place, int skip, Supplier<? extends Throwable> failure) {
    int dot = place.indexOf('.');
    plan.set(new Plan(place.substring(0, dot), place.substring(dot + 1), skip, failure));
  }

  /** True once the failure was thrown. */
  boolean hasFailed() {
    return plan.get() == null;
  }

  private synchronized void look() {
    Plan planned = plan.get();
    if (planned != null && planned.isHere()) {
      plan.set(planned.skip() == 0 ? null : planned.later());
      if (planned.skip() == 0) {
        FailingTicker.<RuntimeException>fail(planned.failure().get());
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void fail(Throwable failure) throws T {
    throw (T) failure;
  }

  @Override
  public long nanos() {
    look();
    return Ticker.system().nanos();
  }

  @Override
  public Instant now() {
    look();
    return Ticker.system().now();
  }
}
