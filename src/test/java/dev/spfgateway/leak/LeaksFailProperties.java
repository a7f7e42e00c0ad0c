package dev.spfgateway.leak;

import java.util.List;
import net.jqwik.api.lifecycle.AroundContainerHook;
import net.jqwik.api.lifecycle.ContainerLifecycleContext;
import net.jqwik.api.lifecycle.PropagationMode;

/**
 * Fails a class of properties after which the leak detector reports something. jqwik has an engine
 * of its own, which {@link LeaksFail} does not see; it finds this hook as a service.
 */
public final class LeaksFailProperties implements AroundContainerHook {
  /** Listens from the first class on. */
  public LeaksFailProperties() {
    LeakReports.begin();
  }

  @Override
  public PropagationMode propagateTo() {
    return PropagationMode.ALL_DESCENDANTS;
  }

  @Override
  public void afterContainer(ContainerLifecycleContext context) {
    List<String> reports = LeakReports.take();
    if (!reports.isEmpty()) {
      throw new AssertionError(
          reports.size() + " leak reports, the first of them:\n" + reports.get(0));
    }
  }
}
