package dev.spfgateway.simulator.edm.format;

/** The formats in which entities are written. */
public enum Representation {
  /** JSON light in its most common form: only the address of the metadata. */
  JSON_MINIMAL("application/json;odata=minimalmetadata;streaming=true;charset=utf-8"),
  /** JSON light with every link and type spelled out. */
  JSON_FULL("application/json;odata=fullmetadata;streaming=true;charset=utf-8"),
  /** JSON light with the data and next links only. */
  JSON_NONE("application/json;odata=nometadata;streaming=true;charset=utf-8"),
  /** The JSON of versions 1 and 2: everything below {@code d}. */
  JSON_VERBOSE("application/json;odata=verbose;charset=utf-8"),
  /** Atom for entries and feeds; plain XML for everything else, the service document too. */
  ATOM("application/xml;charset=utf-8"),
  /** The same for a client that asks for a service document by its own media type. */
  ATOM_SERVICE("application/atomsvc+xml;charset=utf-8");

  private final String contentType;

  Representation(String contentType) {
    this.contentType = contentType;
  }

  /** The default {@code Content-Type} of this format. */
  public String contentType() {
    return contentType;
  }

  /** True for the formats that exist only in version 3.0 of the protocol. */
  public boolean isLight() {
    return this == JSON_MINIMAL || this == JSON_FULL || this == JSON_NONE;
  }
}
