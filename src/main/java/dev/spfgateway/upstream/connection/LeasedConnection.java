package dev.spfgateway.upstream.connection;

import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that one attempt uses exclusively until it returns or closes it. After that the
 * attempt can't touch the connection any more. Confined to one event loop.
 */
public final class LeasedConnection {
  private static final Logger LOG = LoggerFactory.getLogger(LeasedConnection.class);

  private final Connections connections;
  private final Connection connection;
  private final HttpClientRequest request;
  private final long ticket;
  private boolean asked;
  private boolean decided;
  private boolean over;

  /**
   * Leases a connection.
   *
   * @param ticket the credential's ticket; 0 when the request does not show the credential
   */
  LeasedConnection(
      Connections connections, Connection connection, HttpClientRequest request, long ticket) {
    this.connections = connections;
    this.connection = connection;
    this.request = request;
    this.ticket = ticket;
    this.decided = ticket == 0;
    // The attempt sets its own handler when it sends. A request whose attempt has ended is closed
    // unsent; without a handler Vert.x would log that as an error.
    request.exceptionHandler(unsent -> LOG.trace("a request was not sent", unsent));
  }

  /** The request that goes over the connection; unsent when the lease begins. */
  public HttpClientRequest request() {
    return request;
  }

  /** Reports that the server asked for the body, so it accepted the credential. */
  public void asked() {
    asked = true;
    accepted();
  }

  private void accepted() {
    if (!decided) {
      decided = true;
      connections.credential().state().accepted(connections.credential().place(), ticket);
    }
  }

  /**
   * Reports from the answer's head whether the server accepted the credential. An error from a
   * server in front of SPF says nothing about it. SPF's own answers carry {@code
   * DataServiceVersion}, and SPF's own 401 is about the request and not about the logon.
   *
   * @return false when the server says that the connection is no longer authenticated: the request
   *     showed no credential, so the server did not execute it
   */
  public boolean answered(HttpClientResponse answer) {
    boolean ofSpf = answer.headers().contains("DataServiceVersion");
    boolean stopped = answer.statusCode() == 401 && !ofSpf;
    if (stopped && ticket == 0) {
      connections.closeIdle();
      return asked;
    }
    if (stopped) {
      decided = true;
      connections.credential().state().refused(connections.credential().place(), ticket);
    } else if (ofSpf || answer.statusCode() < 400) {
      accepted();
    }
    return true;
  }

  /** Returns the connection for reuse, after the whole answer to the whole request has arrived. */
  public void giveBack(HttpClientResponse answer) {
    boolean persistent =
        !isLast(answer) && !"false".equalsIgnoreCase(answer.getHeader("Persistent-Auth"));
    if (!persistent || answer.statusCode() == 401) {
      close();
    } else if (!over) {
      end();
      connections.giveBack(connection);
    }
  }

  /** Closes the connection and everything in flight on it; does nothing once it was returned. */
  public void close() {
    if (!over) {
      end();
      connections.discard(connection);
    }
  }

  private void end() {
    over = true;
    if (!decided) {
      connections.credential().state().undecided(ticket);
    }
  }

  /** True when no further request may follow on the answer's connection. */
  static boolean isLast(HttpClientResponse answer) {
    return answer.version() != HttpVersion.HTTP_1_1
        || answer.headers().getAll(HttpHeaders.CONNECTION).stream()
            .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("close"));
  }
}
