package dev.spfgateway.edge;

/** Runs the fuzzer on this package's parser. */
public final class ForwardedFuzz {
  private ForwardedFuzz() {}

  /** Reads a list of senders to its left end, in both forms. */
  public static void read(String list) {
    for (boolean standard : new boolean[] {true, false}) {
      ForwardedPath path = new ForwardedPath(list, standard);
      while (!path.isAtEnd()) {
        path.next();
      }
    }
  }
}
