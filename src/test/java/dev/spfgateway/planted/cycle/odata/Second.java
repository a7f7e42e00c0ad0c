package dev.spfgateway.planted.cycle.odata;

import dev.spfgateway.planted.cycle.base.First;
import org.jspecify.annotations.Nullable;

/** The other half. */
public final class Second {
  @Nullable First first;
}
