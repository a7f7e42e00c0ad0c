package dev.spfgateway.odata.links;

/** The kinds of text in a body. */
enum TextKind {
  /** A tenant's own data, or text of no interest: passes unchanged. */
  DATA,
  /** A link: replaced where the map says so. */
  LINK,
  /** An error's text, which holds no tenant's data: may not name the upstream. */
  ERROR
}
