package dev.spfgateway.planted.cycle.base;

import dev.spfgateway.planted.cycle.odata.Second;

/** One half of a cycle. */
public final class First {
  Second second = new Second();
}
