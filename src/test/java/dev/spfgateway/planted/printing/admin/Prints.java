package dev.spfgateway.planted.printing.admin;

import java.util.function.Consumer;

/** Writes past the log. */
final class Prints {
  void out() {
    System.out.println("out");
  }

  Consumer<String> reference() {
    return System.err::println;
  }

  void trace(RuntimeException failure) {
    failure.printStackTrace();
  }
}
