package dev.spfgateway.odata;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The formats in which an OData v3 service answers. */
public enum Format {
  /** JSON light: {@code odata.error}, {@code odata.metadata}. */
  JSON_LIGHT("application/json;odata=minimalmetadata;charset=utf-8"),
  /** JSON verbose: everything below a {@code d} member. */
  JSON_VERBOSE("application/json;odata=verbose;charset=utf-8"),
  /** Atom for entries and feeds; plain XML for errors and single values. */
  ATOM("application/xml;charset=utf-8");

  private final String errorContentType;

  Format(String errorContentType) {
    this.errorContentType = errorContentType;
  }

  /** The {@code Content-Type} of an error in this format. */
  public String errorContentType() {
    return errorContentType;
  }

  /**
   * The format that a client accepts. {@code application/json} without parameters is verbose for a
   * client whose highest version is below 3.0, as in WCF Data Services 5.
   *
   * @param accept the {@code Accept} header, or null: Atom, the service's default
   * @param maxVersion the {@code MaxDataServiceVersion} header, or null
   */
  public static Format accepted(@Nullable String accept, @Nullable String maxVersion) {
    if (accept == null) {
      return ATOM;
    }
    String lower = accept.toLowerCase(Locale.ROOT);
    int json = lower.indexOf("application/json");
    int xml = lower.indexOf("xml");
    if (json < 0 || (xml >= 0 && xml < json)) {
      return ATOM;
    }
    int next = lower.indexOf(',', json);
    String range = next < 0 ? lower.substring(json) : lower.substring(json, next);
    if (range.contains("odata=verbose")) {
      return JSON_VERBOSE;
    }
    boolean old =
        maxVersion != null && (maxVersion.startsWith("1.") || maxVersion.startsWith("2."));
    return old && !range.contains("odata=") ? JSON_VERBOSE : JSON_LIGHT;
  }
}
