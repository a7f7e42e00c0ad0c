package dev.spfgateway.admin.session;

import dev.spfgateway.admin.access.Callers;
import dev.spfgateway.admin.access.SessionCookies;
import dev.spfgateway.admin.access.Sessions;
import dev.spfgateway.base.AddressRange;
import dev.spfgateway.base.ClientAddress;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/** Gives sessions to operators who have signed in, by whatever way. */
public record SignedIn(Sessions sessions, Callers callers, SessionCookies cookies, SignInLog log) {
  /** Opens a new session, and ends one that the browser had. */
  void open(RoutingContext call, Sessions.Proved proved) {
    callers.session(call.request()).ifPresent(old -> sessions.end(old.id()));
    Sessions.Opened opened = sessions.open(proved, client(call).text());
    log.signedIn(opened.session().operator());
    call.response()
        .headers()
        .add(HttpHeaders.SET_COOKIE, cookies.set(SessionCookies.SESSION, opened.value().reveal()));
  }

  /** The address from which a request came. */
  static ClientAddress client(RoutingContext call) {
    return AddressRange.address(call.request().remoteAddress().hostAddress())
        .map(ClientAddress::of)
        .orElseThrow();
  }
}
