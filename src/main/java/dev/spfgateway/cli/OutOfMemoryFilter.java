package dev.spfgateway.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Shows {@link OutOfMemory} every failure that is logged by whomever, also on levels that are off.
 * It is what event loops, pipelines, futures and pools do with whatever their tasks throw.
 */
public final class OutOfMemoryFilter extends TurboFilter {
  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      Object @Nullable [] values,
      @Nullable Throwable failure) {
    OutOfMemory.check(failure);
    if (values != null
        && values.length > 0
        && values[values.length - 1] instanceof Throwable last) {
      OutOfMemory.check(last);
    }
    return FilterReply.NEUTRAL;
  }
}
