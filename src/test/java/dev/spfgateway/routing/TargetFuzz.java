package dev.spfgateway.routing;

import dev.spfgateway.pipeline.request.Request;
import java.util.Set;

/** Runs the fuzzer on this package's parser. */
public final class TargetFuzz {
  private static final TargetParser PARSER = new TargetParser(Set.of("HEAD", "OPTIONS"));

  private TargetFuzz() {}

  /** Reads a request's head. */
  public static void read(Request request) {
    PARSER.parse(request);
  }
}
