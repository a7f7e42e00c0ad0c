package dev.spfgateway.upstream.connection;

import dev.spfgateway.upstream.body.AnswerBody;
import dev.spfgateway.upstream.connection.NtlmLogon.LogonFailed;
import dev.spfgateway.upstream.credential.Identity;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Authenticates requests with the gateway's account: by a header, or by an NTLM logon that
 * authenticates the connection. NTLM's first leg is a bare {@code GET} of the request's URL. IIS
 * answers it with its challenge before SPF sees it, and a server that requires no logon would only
 * perform a read; so whatever happens to the legs, the request was not executed. The request itself
 * is the last leg.
 */
final class Logon {
  private static final Logger LOG = LoggerFactory.getLogger(Logon.class);

  /** Maximum size of the page that accompanies a challenge, in bytes. */
  private static final int MAX_PAGE = 65_536;

  private final Identity identity;
  private final Duration timeout;

  /**
   * @param timeout maximum time for the legs before the request
   */
  Logon(Identity identity, Duration timeout) {
    this.identity = identity;
    this.timeout = timeout;
  }

  /** True when every request shows the account; false when only a connection's first one does. */
  boolean isOfEveryRequest() {
    return identity.isShownByEveryRequest();
  }

  /** Begins a connection's first request; fails only while nothing of the request has been sent. */
  Future<HttpClientRequest> begin(HttpClientConnection connection, RequestOptions request) {
    if (identity instanceof Identity.Ntlm account) {
      return logOn(account, connection, request)
          .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
          .compose(
              authorization ->
                  connection.request(
                      request.putHeader(HttpHeaders.AUTHORIZATION.toString(), authorization)));
    }
    return resume(connection, request);
  }

  /** Begins a request on a connection that has already carried one. */
  Future<HttpClientRequest> resume(HttpClientConnection connection, RequestOptions request) {
    if (identity instanceof Identity.Basic account) {
      request.putHeader(HttpHeaders.AUTHORIZATION.toString(), account.authorization());
    }
    return connection.request(request);
  }

  private static Future<String> logOn(
      Identity.Ntlm account, HttpClientConnection connection, RequestOptions request) {
    try {
      NtlmLogon logon = new NtlmLogon(account);
      RequestOptions leg =
          new RequestOptions()
              .setMethod(HttpMethod.GET)
              .setURI(request.getURI())
              .putHeader(HttpHeaders.AUTHORIZATION.toString(), logon.negotiate());
      return connection
          .request(leg)
          .compose(HttpClientRequest::send)
          .compose(answer -> challenged(logon, answer));
    } catch (LogonFailed e) {
      return Future.failedFuture(e);
    }
  }

  private static Future<String> challenged(NtlmLogon logon, HttpClientResponse answer) {
    answer.pause();
    answer.exceptionHandler(cut -> LOG.trace("the first leg's answer broke off", cut));
    if (answer.statusCode() != 401) {
      return Future.failedFuture(
          new LogonFailed(
              "the server answered " + answer.statusCode() + " instead of a challenge"));
    }
    if (LeasedConnection.isLast(answer)) {
      return Future.failedFuture(
          new LogonFailed("the server closes the connection in the middle of the logon"));
    }
    return AnswerBody.collect(answer, MAX_PAGE)
        .compose(
            page -> {
              try {
                return Future.succeededFuture(
                    logon.authenticate(answer.headers().getAll("WWW-Authenticate")));
              } catch (LogonFailed e) {
                return Future.failedFuture(e);
              }
            });
  }
}
