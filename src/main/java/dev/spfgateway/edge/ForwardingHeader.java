package dev.spfgateway.edge;

import io.vertx.core.MultiMap;

/** The header in which proxies name the client of a request. */
public enum ForwardingHeader {
  /** Reads no header. */
  NONE(""),
  /**
   * The standard header.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc7239">RFC 7239</a>
   */
  FORWARDED("Forwarded"),
  /** The older header, which most proxies support. */
  X_FORWARDED_FOR("X-Forwarded-For");

  private final String field;

  ForwardingHeader(String field) {
    this.field = field;
  }

  /** The header's name in HTTP. */
  String field() {
    return field;
  }

  /**
   * The senders that a request's headers name, the nearest first; repeated headers form one list.
   */
  ForwardedPath path(MultiMap headers) {
    String list = this == NONE ? "" : String.join(",", headers.getAll(field));
    return new ForwardedPath(list, this == FORWARDED);
  }
}
