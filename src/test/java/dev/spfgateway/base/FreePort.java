package dev.spfgateway.base;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Random;

/** Finds a port for a server that starts, or restarts, later. */
public final class FreePort {
  private static final int FIRST = 20_000;
  private static final int COUNT = 12_000;

  private FreePort() {}

  /**
   * One that is free now. Below those that the system gives to clients and to servers that take
   * any: one of those could take it, or even connect to itself, while nobody listens.
   */
  public static int find() {
    Random random = new Random();
    while (true) {
      int port = FIRST + random.nextInt(COUNT);
      try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return probe.getLocalPort();
      } catch (IOException taken) {
        continue;
      }
    }
  }
}
