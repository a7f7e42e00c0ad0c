package dev.spfgateway.odata;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The formats in which an OData v3 service answers. */
public enum Format {
  /** Atom for entries and feeds; plain XML for errors and single values. */
  ATOM("application/xml;charset=utf-8"),
  /** JSON light: {@code odata.error}, {@code odata.metadata}. */
  JSON_LIGHT("application/json;odata=minimalmetadata;charset=utf-8"),
  /** JSON verbose: everything below a {@code d} member. */
  JSON_VERBOSE("application/json;odata=verbose;charset=utf-8");

  /** More than any client sends; later options are ignored. */
  private static final int MAX_OPTIONS = 64;

  private final String errorContentType;

  Format(String errorContentType) {
    this.errorContentType = errorContentType;
  }

  /** The {@code Content-Type} of an error in this format. */
  public String errorContentType() {
    return errorContentType;
  }

  /**
   * The format that a client prefers: of the ranges that it accepts, those with the highest {@code
   * q}, and of these the first. For a client whose highest version is below 3.0, {@code
   * application/json} without parameters means verbose JSON, as in WCF Data Services 5. JSON light
   * is a format of version 3.0, so such a client never gets it, whatever it asks for.
   *
   * @param accept the {@code Accept} header, or null: Atom, the service's default
   * @param maxVersion the {@code MaxDataServiceVersion} header, or null
   */
  public static Format accepted(@Nullable String accept, @Nullable String maxVersion) {
    if (accept == null) {
      return ATOM;
    }
    boolean old =
        maxVersion != null
            && (maxVersion.strip().startsWith("1.") || maxVersion.strip().startsWith("2."));
    AcceptHeader ranges = AcceptHeader.parse(accept);
    Format best = ATOM;
    Optional<AcceptHeader.Match> liked = Optional.empty();
    for (Format format : values()) {
      Optional<AcceptHeader.Match> match =
          old && format == JSON_LIGHT
              ? Optional.empty()
              : ranges.match(range -> format.fits(range, old));
      if (match.isPresent() && (liked.isEmpty() || match.get().isBetterThan(liked.get()))) {
        liked = match;
        best = format;
      }
    }
    return best;
  }

  /**
   * The format that a request asks for; the option {@code $format} overrides the header {@code
   * Accept}.
   *
   * @param query raw, without its question mark, or null
   * @param accept the values of all {@code Accept} headers, which form one list
   * @param maxVersion the {@code MaxDataServiceVersion} header, or null
   */
  public static Format asked(
      @Nullable String query, List<String> accept, @Nullable String maxVersion) {
    @Nullable String header = accept.isEmpty() ? null : String.join(",", accept);
    return accepted(option(query).orElseGet(() -> header), maxVersion);
  }

  /** The {@code DataServiceVersion} of an error in this format. */
  public String errorVersion() {
    return this == JSON_LIGHT ? "3.0;" : "1.0;";
  }

  /**
   * The format that a query's {@code $format} option asks for, which overrides the header {@code
   * Accept}.
   *
   * @param query raw, without its question mark, or null
   * @return as {@code Accept} would say it; empty without the option
   */
  public static Optional<String> option(@Nullable String query) {
    for (String option : query == null ? new String[0] : query.split("&", MAX_OPTIONS)) {
      int equals = option.indexOf('=');
      if (equals > 0 && decode(option.substring(0, equals)).equals("$format")) {
        return Optional.of(mediaType(decode(option.substring(equals + 1))));
      }
    }
    return Optional.empty();
  }

  private static String mediaType(String format) {
    return switch (format.strip().toLowerCase(Locale.ROOT)) {
      case "json" -> "application/json";
      case "verbosejson" -> "application/json;odata=verbose";
      case "atom", "xml" -> "application/xml";
      default -> format;
    };
  }

  /** Text that can't be decoded becomes the empty text. */
  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  /** Whether a range without wildcard names this format. */
  private boolean fits(MediaType range, boolean old) {
    if (this == ATOM) {
      return range.name().equals("application/atom+xml")
          || range.name().equals("application/xml")
          || range.name().equals("text/xml");
    }
    if (!range.name().equals("application/json")) {
      return false;
    }
    boolean verbose =
        range.parameter("odata").map(value -> value.equalsIgnoreCase("verbose")).orElse(false);
    return (this == JSON_VERBOSE) == (verbose || old);
  }
}
