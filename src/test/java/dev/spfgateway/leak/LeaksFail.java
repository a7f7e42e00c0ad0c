package dev.spfgateway.leak;

import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class after which the leak detector reports something: of every class, by {@code
 * junit.jupiter.extensions.autodetection.enabled}.
 */
public final class LeaksFail implements AfterAllCallback {
  /** JUnit makes the one instance before any test class begins. */
  public LeaksFail() {
    LeakReports.begin();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    List<String> reports = LeakReports.take();
    if (!reports.isEmpty()) {
      throw new AssertionError(
          reports.size() + " leak reports, the first of them:\n" + reports.get(0));
    }
  }
}
