package dev.spfgateway.testing;

import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A test bed closes all that was opened, in order, when its time is over. */
class TestBedTest {
  private final List<String> closed = new ArrayList<>();
  private final TestBed bed = new TestBed();

  @Test
  void closesTheLatestFirst() {
    bed.keep(() -> closed.add("upstream"));
    bed.keep(() -> closed.add("gateway"));

    bed.afterEach(null);

    assertThat(closed).containsExactly("gateway", "upstream");
  }

  @Test
  void closesTheOthersAndTellsWhatDidNotClose() {
    bed.keep(() -> closed.add("upstream"));
    bed.keep(new Stuck("proxy"));
    bed.keep(new Stuck("gateway"));

    assertThatThrownBy(() -> bed.afterEach(null))
        .hasMessageContaining("gateway")
        .hasRootCauseMessage("hangs")
        .satisfies(
            failure ->
                assertThat(failure.getSuppressed())
                    .singleElement()
                    .extracting(Throwable::getMessage)
                    .asString()
                    .contains("proxy"));
    assertThat(closed).containsExactly("upstream");
  }

  /** Does not close. */
  private record Stuck(String name) implements AutoCloseable {
    @Override
    public void close() {
      throw new AssertionError("hangs");
    }
  }

  @Test
  void givesItsVertxToEventLoopsWhileItCloses() {
    Vertx shared = bed.vertx();
    bed.keep(() -> await(shared.executeBlocking(bed::vertx)));

    bed.afterEach(null);
  }

  @Test
  void closesItsVertxLast() {
    bed.vertx().setTimer(60_000, never -> {});
    bed.keep(() -> bed.vertx().setTimer(60_000, never -> {}));

    bed.afterEach(null);
  }

  /** What a class's bed holds stays from one test to the next. */
  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
  class OfAClass {
    private final List<String> over = new ArrayList<>();

    @RegisterExtension final TestBed ofClass = new TestBed();

    @Test
    @Order(1)
    void opens() {
      ofClass.keep(() -> over.add("closed"));
    }

    @Test
    @Order(2)
    void isStillOpen() {
      assertThat(over).isEmpty();
    }
  }
}
