package dev.spfgateway.upstream;

import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that one attempt has to itself, until it gives it back or closes it; after that the
 * attempt can't touch it any more. Lives on one event loop.
 */
final class Loan {
  private static final Logger LOG = LoggerFactory.getLogger(Loan.class);

  private final Connections connections;
  private final Connection connection;
  private final HttpClientRequest request;
  private final long ticket;
  private boolean asked;
  private boolean decided;
  private boolean over;

  /** Takes the credential's ticket; 0 when the request does not show the credential. */
  Loan(Connections connections, Connection connection, HttpClientRequest request, long ticket) {
    this.connections = connections;
    this.connection = connection;
    this.request = request;
    this.ticket = ticket;
    this.decided = ticket == 0;
    // Whoever sends it sets another one. One that nobody waits for any more is closed unsent, and
    // without any Vert.x would log that as an error.
    request.exceptionHandler(unsent -> LOG.trace("a request was not sent", unsent));
  }

  /** What goes over it; nothing of it has been sent when it is lent. */
  HttpClientRequest request() {
    return request;
  }

  /** The server asked for the body, which it does only of whom it has let in. */
  void asked() {
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
   * Learns from the answer's head what the server thinks of the credential. Errors of whatever
   * stands before SPF tell nothing; SPF's own answers carry its version, and a 401 of its own is
   * about the request and not about the logon.
   *
   * @return false when it says that the connection is not authenticated any more: the request
   *     showed no credential, so nobody executed it
   */
  boolean answered(HttpClientResponse answer) {
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

  /** Gives the connection to the next one, when the whole answer to the whole request came. */
  void giveBack(HttpClientResponse answer) {
    boolean persistent =
        !isLast(answer) && !"false".equalsIgnoreCase(answer.getHeader("Persistent-Auth"));
    if (!persistent || answer.statusCode() == 401) {
      close();
    } else if (!over) {
      end();
      connections.giveBack(connection);
    }
  }

  /** Closes the connection with whatever is on its way; does nothing after it was given back. */
  void close() {
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
