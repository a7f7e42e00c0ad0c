package dev.spfgateway.app;

import dev.spfgateway.testing.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Makes connections like a proxy: from a separate address, with a header before TLS. */
final class ThroughProxy {
  private ThroughProxy() {}

  /** A TCP connection from one of this machine's addresses to a port on 127.0.0.1. */
  static Socket socket(String from, int port) {
    Socket socket = new Socket();
    try {
      socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
      socket.connect(new InetSocketAddress("127.0.0.1", port));
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(30_000);
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same with bytes that are sent before anything else. */
  static Socket socket(String from, int port, byte[] header) {
    Socket socket = socket(from, port);
    write(socket, header);
    return socket;
  }

  static void write(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A client that speaks TLS behind the header. */
  static RawClient client(String from, RunningGateway gateway, byte[] header) {
    return RawClient.over(socket(from, gateway.port(), header), gateway.certificate());
  }

  /** True when the gateway ends the connection without a byte of its own, or by a TLS alert. */
  static boolean isClosed(Socket socket) {
    try (socket) {
      int next = socket.getInputStream().read();
      while (next >= 0) {
        next = socket.getInputStream().read();
      }
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
