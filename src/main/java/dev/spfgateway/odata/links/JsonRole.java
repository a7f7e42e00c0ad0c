package dev.spfgateway.odata.links;

import java.util.Set;

/**
 * The role of an object or array, derived from the member that holds it. Tells which texts in it
 * are links.
 *
 * @see <a href="https://learn.microsoft.com/openspecs/odata/ms-odatajson">[MS-ODATAJSON]</a>
 */
enum JsonRole {
  /** An entity, a feed, a complex value, the {@code d} of a verbose answer. */
  PLAIN,
  /** {@code __metadata}. */
  METADATA,
  /** {@code __metadata.properties}. */
  NAVIGATIONS,
  /** One member of {@link #NAVIGATIONS}. */
  NAVIGATION,
  /** {@code __deferred}. */
  DEFERRED,
  /** {@code __mediaresource}. */
  MEDIA,
  /** {@code __metadata.actions} and {@code .functions}: the members' names are links. */
  OPERATIONS,
  /** An action or a function, in light JSON the value of {@code #Container.Name}. */
  OPERATION,
  /** The array of {@code X@odata.bind}. */
  LINKS,
  /** An error, and everything below it. */
  ERROR;

  /** The member that holds an error; a property's name can't contain a full stop. */
  static final String ERROR_TERM = "odata.error";

  private static final String ANNOTATION = "odata.";

  /** Annotations whose values are links; a property's name can't contain a full stop. */
  private static final Set<String> LINK_ANNOTATIONS =
      Set.of(
          "odata.metadata",
          "odata.id",
          "odata.editLink",
          "odata.readLink",
          "odata.nextLink",
          "odata.deltaLink",
          "odata.mediaEditLink",
          "odata.mediaReadLink",
          "odata.navigationLinkUrl",
          "odata.associationLinkUrl",
          "odata.bind");

  /** The role of an object or array below this one; an array passes its own role on. */
  JsonRole child(String name) {
    if (this == ERROR || name.equals(ERROR_TERM)) {
      return ERROR;
    }
    return switch (this) {
      case METADATA ->
          switch (name) {
            case "properties" -> NAVIGATIONS;
            case "actions", "functions" -> OPERATIONS;
            default -> PLAIN;
          };
      case NAVIGATIONS -> NAVIGATION;
      case OPERATIONS -> OPERATION;
      default -> named(name);
    };
  }

  private static JsonRole named(String name) {
    return switch (name) {
      case "__metadata" -> METADATA;
      case "__deferred" -> DEFERRED;
      case "__mediaresource" -> MEDIA;
      case "odata.bind" -> LINKS;
      default -> name.startsWith("#") ? OPERATION : PLAIN;
    };
  }

  /** The place of a text in an object of this role. */
  TextKind member(String name) {
    if (this == ERROR) {
      return TextKind.ERROR;
    }
    boolean link =
        switch (this) {
          case METADATA, MEDIA ->
              switch (name) {
                case "uri", "id", "edit_media", "media_src" -> true;
                default -> false;
              };
          case DEFERRED -> name.equals("uri");
          case NAVIGATION -> name.equals("associationuri");
          case OPERATION -> name.equals("target");
          default -> false;
        };
    return link || name.equals("__next") || LINK_ANNOTATIONS.contains(name)
        ? TextKind.LINK
        : TextKind.DATA;
  }

  /** The place of a text in an array of this role. */
  TextKind element() {
    return switch (this) {
      case ERROR -> TextKind.ERROR;
      case LINKS -> TextKind.LINK;
      default -> TextKind.DATA;
    };
  }

  /**
   * A member's name without the property that it annotates: {@code X@odata.id} is {@code odata.id}.
   */
  static String term(String name) {
    int at = name.lastIndexOf('@');
    return name.startsWith(ANNOTATION, at + 1) ? name.substring(at + 1) : name;
  }
}
