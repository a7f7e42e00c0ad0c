package dev.spfgateway.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import dev.spfgateway.app.GatewayProcess;
import io.netty.util.ResourceLeakDetector;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Leaks on purpose, so that it is known that a leak fails the build. */
class LeakReportsIT {
  @TempDir Path directory;

  @Test
  void tellOfABufferThatNobodyReleased() {
    assertThat(LeakReports.take()).isEmpty();

    Logger detector = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
    detector.setAdditive(false); // a leak in the log of the tests is never on purpose
    try {
      Leaks.leak();

      assertThat(LeakReports.take()).hasSize(1).allMatch(LeakReports::isLeak);
    } finally {
      detector.setAdditive(true);
    }
  }

  @Test
  void failWhoeverStartedTheProcessThatLeaked() {
    GatewayProcess process =
        GatewayProcess.startMain("dev.spfgateway.leak.Leaks", directory.resolve("log"), List.of());

    assertThatThrownBy(process::waitForExit)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("leaked a buffer");
  }
}
