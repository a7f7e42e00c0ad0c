package dev.spfgateway.odata.links;

/** What a piece of text is. */
enum Place {
  /** A tenant's own, or of no interest: passes as it is, whatever it holds. */
  DATA,
  /** A link: leads elsewhere where the map says so. */
  LINK,
  /** An error's text, which holds no tenant's data: may name nobody. */
  ERROR
}
