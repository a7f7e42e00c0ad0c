package dev.spfgateway.app.soak;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** All that clients asked for, and whether they may ask for more. Safe for several threads. */
final class Ledger {
  private final Queue<Mutation> mutations = new ConcurrentLinkedQueue<>();
  private volatile boolean finishing;
  private volatile boolean gaveUp;

  Mutation add(Mutation mutation) {
    mutations.add(mutation);
    return mutation;
  }

  List<Mutation> mutations() {
    return List.copyOf(mutations);
  }

  List<Send> sends() {
    return mutations.stream().flatMap(mutation -> mutation.sends().stream()).toList();
  }

  /** Nothing new is asked for; what has a key is seen through to its end. */
  void finish() {
    finishing = true;
  }

  boolean finishing() {
    return finishing;
  }

  /** Not even that any more. */
  void giveUp() {
    gaveUp = true;
  }

  boolean gaveUp() {
    return gaveUp;
  }
}
