package dev.spfgateway.planted.printing.cli;

/** Allowed. */
final class MayPrint {
  void out() {
    System.out.println("out");
  }
}
