package dev.spfgateway.fuzz;

import java.util.Arrays;

/** What Jazzer calls. The first byte of its input says which parser reads the rest. */
public final class FuzzTarget {
  private static final Parser[] PARSERS = Parser.values();

  private FuzzTarget() {}

  /** Reads one input. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length > 0) {
      PARSERS[(input[0] & 0xFF) % PARSERS.length].read(Arrays.copyOfRange(input, 1, input.length));
    }
  }
}
