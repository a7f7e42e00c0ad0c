package dev.spfgateway.simulator.edm.format;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a client's format as WCF Data Services 5 does: Atom by default; plain {@code
 * application/json} means verbose for a client whose highest version is below 3.0.
 *
 * @param accept the {@code Accept} header; null when absent
 * @param format the option {@code $format}, which overrides the header
 * @param maxVersion the highest version that the client accepts: 1, 2 or 3
 */
public record Negotiation(@Nullable String accept, Optional<String> format, int maxVersion) {
  /** The kind of content requested; each has its own media types. */
  public enum Content {
    /** Entries and feeds: JSON or Atom. */
    ENTITIES,
    /** The service document: JSON, XML or {@code application/atomsvc+xml}. */
    SERVICE,
    /** Single values and links: JSON or XML. */
    VALUES
  }

  /** The format for such content; empty when the client accepts none of those available. */
  public Optional<Representation> choose(Content content) {
    String wanted = format.map(Negotiation::mediaType).orElse(accept == null ? "" : accept);
    List<MediaRange> ranges = MediaRange.parse(wanted);
    if (ranges.isEmpty()) {
      return Optional.of(Representation.ATOM);
    }
    return ranges.stream()
        .filter(range -> range.quality() > 0)
        .flatMap(range -> match(range, content).stream())
        .filter(found -> !forbidden(found, ranges, content))
        .findFirst();
  }

  /** The format of an error: one that the client accepts, or XML. */
  public Representation ofErrors() {
    return choose(Content.VALUES).or(() -> choose(Content.ENTITIES)).orElse(Representation.ATOM);
  }

  private static String mediaType(String format) {
    return switch (format.toLowerCase(Locale.ROOT)) {
      case "json" -> "application/json";
      case "verbosejson" -> "application/json;odata=verbose";
      case "atom" -> "application/atom+xml";
      case "xml" -> "application/atom+xml,application/xml";
      default -> format.isBlank() ? "none/none" : format;
    };
  }

  private Optional<Representation> match(MediaRange range, Content content) {
    if (content == Content.SERVICE && range.type().equals("application/atomsvc+xml")) {
      return Optional.of(Representation.ATOM_SERVICE);
    }
    boolean entities = content == Content.ENTITIES;
    boolean atom =
        switch (range.type()) {
          case "*/*", "application/*" -> true;
          case "application/atom+xml" -> entities;
          case "application/xml" -> !entities;
          case "text/xml", "text/*" -> content == Content.VALUES;
          default -> false;
        };
    if (atom) {
      return Optional.of(Representation.ATOM);
    }
    return range.type().equals("application/json") ? json(range) : Optional.empty();
  }

  private Optional<Representation> json(MediaRange range) {
    boolean light = maxVersion >= 3;
    return switch (range.parameter("odata")) {
      case "" -> Optional.of(light ? Representation.JSON_MINIMAL : Representation.JSON_VERBOSE);
      case "verbose" -> Optional.of(Representation.JSON_VERBOSE);
      case "minimalmetadata" -> only(light, Representation.JSON_MINIMAL);
      case "fullmetadata" -> only(light, Representation.JSON_FULL);
      case "nometadata" -> only(light, Representation.JSON_NONE);
      default -> Optional.empty();
    };
  }

  private static Optional<Representation> only(boolean known, Representation light) {
    return known ? Optional.of(light) : Optional.empty();
  }

  /** A wildcard does not allow a type that the client excludes by name. */
  private boolean forbidden(Representation found, List<MediaRange> ranges, Content content) {
    return ranges.stream()
        .filter(range -> range.quality() == 0 && range.type().indexOf('*') < 0)
        .anyMatch(range -> match(range, content).equals(Optional.of(found)));
  }
}
