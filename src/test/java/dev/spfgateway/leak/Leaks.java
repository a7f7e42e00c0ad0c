package dev.spfgateway.leak;

import io.netty.buffer.PooledByteBufAllocator;

/** A program that leaks a buffer, and ends. */
public final class Leaks {
  private static final int COLLECTIONS = 10;

  private Leaks() {}

  public static void main(String[] arguments) throws InterruptedException {
    // The detector's report comes with the next buffer after a collection.
    for (int i = 0; i < COLLECTIONS; i++) {
      leak();
      System.gc();
      Thread.sleep(100);
    }
  }

  static void leak() {
    PooledByteBufAllocator.DEFAULT.directBuffer(16).writeByte(1);
  }
}
