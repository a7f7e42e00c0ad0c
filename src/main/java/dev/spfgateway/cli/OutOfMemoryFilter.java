package dev.spfgateway.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Passes every logged failure to {@link OutOfMemory}, even on disabled levels: event loops,
 * pipelines, futures and pools log what their tasks throw.
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
