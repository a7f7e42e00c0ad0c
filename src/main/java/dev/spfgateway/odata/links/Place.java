package dev.spfgateway.odata.links;

/** What kind of text a piece is. */
enum Place {
  /** A tenant's own data, or text of no interest: passes unchanged. */
  DATA,
  /** A link: replaced where the map says so. */
  LINK,
  /** An error's text, which holds no tenant's data: may not name the upstream. */
  ERROR
}
