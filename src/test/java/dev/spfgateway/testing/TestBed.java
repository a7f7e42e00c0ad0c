package dev.spfgateway.testing;

import static dev.spfgateway.testing.Waits.await;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Closes what a test opened, latest first, even when a later start or the test itself failed. The
 * bed of a static field, or of a class with one instance, lasts for the class; any other for one
 * test.
 */
public final class TestBed implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
  private final Deque<AutoCloseable> open = new ConcurrentLinkedDeque<>();
  private boolean wholeClass;
  private volatile Vertx vertx;

  /** The Vertx that the test's parts share, made when it is first needed. */
  public Vertx vertx() {
    Vertx made = vertx;
    return made == null ? firstVertx() : made;
  }

  private synchronized Vertx firstVertx() {
    if (vertx == null) {
      vertx = anotherVertx();
    }
    return vertx;
  }

  /** A Vertx for one part alone: servers of the same Vertx would share a free port. */
  public Vertx anotherVertx() {
    return anotherVertx(new VertxOptions());
  }

  /** The same with other options than usual. */
  public Vertx anotherVertx(VertxOptions options) {
    Vertx made = Vertx.vertx(options);
    keep(() -> await(made.close()));
    return made;
  }

  /** Closes this at the end. Closing it earlier, too, must do no harm. */
  public <T extends AutoCloseable> T keep(T one) {
    open.push(one);
    return one;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    wholeClass = true;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (!wholeClass) {
      closeAll();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    closeAll();
  }

  /** Holds no lock: event loops that are to end may still ask for the Vertx. */
  private void closeAll() {
    AssertionError failure = null;
    AutoCloseable one;
    while ((one = open.poll()) != null) {
      try {
        one.close();
      } catch (Exception | AssertionError e) {
        AssertionError next = new AssertionError(one + " did not close", e);
        if (failure == null) {
          failure = next;
        } else {
          failure.addSuppressed(next);
        }
      }
    }
    vertx = null;
    if (failure != null) {
      throw failure;
    }
  }
}
