package dev.spfgateway.app;

import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.testing.RawClient;
import java.nio.charset.StandardCharsets;

/**
 * A client with one connection, so that all its requests reach the same event loop of the gateway
 * and share that loop's connections to SPF.
 */
final class SteadyClient implements AutoCloseable {
  private final RawClient connection;

  private SteadyClient(RawClient connection) {
    this.connection = connection;
  }

  static SteadyClient of(RunningGateway gateway) {
    return new SteadyClient(RawClient.connect(gateway.port(), gateway.certificate()));
  }

  /** Sends a request, with a JSON body unless that is null, and gives the whole answer. */
  String send(String method, String path, ApiKey key, String body) {
    StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
    request.append("Host: localhost\r\nAccept: application/json\r\n");
    request.append("X-Api-Key: ").append(key.secret().reveal()).append("\r\n");
    if (body != null) {
      int length = body.getBytes(StandardCharsets.UTF_8).length;
      request.append("Content-Type: application/json\r\nContent-Length: ").append(length);
      request.append("\r\n");
    }
    return connection.send(request + "\r\n" + (body == null ? "" : body)).answer();
  }

  /** The status of an answer. */
  static int status(String answer) {
    return Integer.parseInt(answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
  }

  /** The status of a request without a body. */
  int status(String method, String path, ApiKey key) {
    return status(send(method, path, key, null));
  }

  /** The status of the documented restore. */
  int restore() {
    return status(
        send(
            "MERGE",
            RunningGateway.beforeUpdate(),
            RunningGateway.OPERATOR,
            RunningGateway.RESTORE));
  }

  @Override
  public void close() {
    connection.close();
  }
}
