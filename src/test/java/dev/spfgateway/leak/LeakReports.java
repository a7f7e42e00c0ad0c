package dev.spfgateway.leak;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.LoggerFactory;

/**
 * What Netty's leak detector has found in this process: buffers that were collected as garbage
 * before anybody released them.
 */
public final class LeakReports {
  /** Garbage that takes longer to be noticed is noticed by the next look. */
  private static final long LONGEST_WAIT_MILLIS = 10_000;

  /** The collector tells of the buffers in no order, so that one look could be too early. */
  private static final int COLLECTIONS = 2;

  private static final ConcurrentLinkedQueue<String> FOUND = new ConcurrentLinkedQueue<>();

  private static final AtomicBoolean LISTENING = new AtomicBoolean();

  private LeakReports() {}

  private static final class Keeping extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      if (isLeak(event.getFormattedMessage())) {
        FOUND.add(event.getFormattedMessage());
      }
    }
  }

  /** Whether a line of a log, of another process for one, tells of a leak. */
  public static boolean isLeak(String line) {
    return line.contains("LEAK: ");
  }

  /** Listens from the first call on, which is to come before the first buffer is made. */
  static void begin() {
    if (!LISTENING.compareAndSet(false, true)) {
      return;
    }
    Keeping keeping = new Keeping();
    keeping.start();
    ((Logger) LoggerFactory.getLogger(ResourceLeakDetector.class)).addAppender(keeping);
  }

  /** Collects the garbage, and takes the reports that have come since the last call. */
  public static List<String> take() {
    for (int i = 0; i < COLLECTIONS; i++) {
      collect();
      // The detector looks at what was collected whenever a buffer is made.
      PooledByteBufAllocator.DEFAULT.directBuffer(1).release();
    }
    List<String> taken = new ArrayList<>();
    for (String one = FOUND.poll(); one != null; one = FOUND.poll()) {
      taken.add(one);
    }
    return taken;
  }

  private static void collect() {
    ReferenceQueue<Object> queue = new ReferenceQueue<>();
    WeakReference<Object> canary = new WeakReference<>(new Object(), queue);
    System.gc();
    try {
      if (queue.remove(LONGEST_WAIT_MILLIS) == canary) {
        canary.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
