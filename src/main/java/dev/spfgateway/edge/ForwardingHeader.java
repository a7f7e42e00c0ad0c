package dev.spfgateway.edge;

import io.vertx.core.MultiMap;

/** The header in which proxies name the client of a request. */
public enum ForwardingHeader {
  /** None is read. */
  NONE(""),
  /**
   * The standard one.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc7239">RFC 7239</a>
   */
  FORWARDED("Forwarded"),
  /** The older one that most proxies know. */
  X_FORWARDED_FOR("X-Forwarded-For");

  private final String field;

  ForwardingHeader(String field) {
    this.field = field;
  }

  /** Its name in HTTP. */
  String field() {
    return field;
  }

  /** The senders that a request's headers name, the nearest first; several lines are one list. */
  ForwardedPath path(MultiMap headers) {
    String list = this == NONE ? "" : String.join(",", headers.getAll(field));
    return new ForwardedPath(list, this == FORWARDED);
  }
}
