package dev.spfgateway.admin.session;

import dev.spfgateway.admin.route.AdminAnswers;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** The pages that tell a person in a browser why signing in by OpenID Connect failed. */
enum OpenIdPage {
  STRANGE(
      400,
      "This sign-in was not begun in this browser, or more than ten minutes ago. Please sign in"
          + " again."),
  REFUSED(
      401,
      "The identity provider did not confirm who you are. Please sign in again. If it happens again,"
          + " the gateway's log has the reason."),
  NAMELESS(
      403,
      "The identity provider did not tell your name. The claim is set by adminListener.openId"
          + ".nameClaim in the gateway's configuration."),
  NO_ROLE(
      403,
      "You have signed in, but neither as a viewer nor as an operator of this gateway. Roles are"
          + " given by adminListener.openId.roles in the gateway's configuration."),
  UNAVAILABLE(
      503,
      "The identity provider can't be reached at the moment. Please try again, or sign in by"
          + " password.");

  private final int status;
  private final String text;

  OpenIdPage(int status, String text) {
    this.status = status;
    this.text = text;
  }

  void answer(HttpServerResponse response) {
    AdminAnswers.end(
        response
            .setStatusCode(status)
            .putHeader(HttpHeaders.CONTENT_TYPE, "text/html;charset=utf-8")
            .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
            .putHeader("Referrer-Policy", "no-referrer")
            .putHeader(
                "Content-Security-Policy",
                "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">"
            + "<meta name=\"viewport\" content=\"width=device-width\">"
            + "<title>Signing in failed</title><h1>Signing in failed</h1><p>"
            + text
            + "</p><p><a href=\"/console/\">Back to the console</a></p></html>\n");
  }
}
