package dev.spfgateway.odata.body;

import dev.spfgateway.base.CanIgnoreReturnValue;
import dev.spfgateway.base.Guids;
import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.odata.PathSegment;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Collects what a reader finds, in any format, and holds the rules that all formats share. */
final class FactsBuilder {
  private static final UUID UNSET = new UUID(0, 0);

  /** Properties whose values are not entities and have no ids. */
  private static final Set<String> COMPLEX =
      Set.of(
          "Owner",
          "GrantedToList",
          "Description",
          "ErrorInfo",
          "DeploymentErrorInfo",
          "AdditionalMessages",
          "OperatingSystemInstance");

  /** Free-text properties, which identify nothing. */
  private static final Set<String> TEXTS = Set.of("Name", "Description");

  /** With or without hyphens, whatever surrounds it: .NET reads more than one form. */
  private static final Pattern GUID =
      Pattern.compile(
          "[0-9A-Fa-f]{8}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{12}");

  /** No entity names as many; a body with more also names the zero GUID. */
  private static final int MAX_IDS = 256;

  /** Each entity may become a guard; even an entity with everything expanded names fewer. */
  private static final int MAX_ENTITIES = 64;

  private Optional<String> action = Optional.empty();
  private Optional<String> operation = Optional.empty();
  private Optional<UUID> id = Optional.empty();
  private Optional<UUID> machine = Optional.empty();
  private Optional<String> name = Optional.empty();
  private final Set<PathSegment> selves = new HashSet<>();
  private final Set<UUID> stampIds = new HashSet<>();
  private final Set<UUID> machineIds = new HashSet<>();
  private final Set<UUID> entityIds = new HashSet<>();
  private final Set<BodyFacts.NamedId> namedIds = new HashSet<>();
  private final Set<UUID> subscriptionIds = new HashSet<>();
  private final Set<Watched> seen = EnumSet.noneOf(Watched.class);

  /**
   * Adds a watched property.
   *
   * @param own true when the property is the entity's own; a command at a deeper level is refused,
   *     because it would act on something that the URL does not name
   */
  void watched(Watched property, boolean own, @Nullable String value) {
    if (own && !seen.add(property)) {
      throw new ODataSyntaxException("the body has " + property.property() + " twice");
    }
    if (value == null) {
      return;
    }
    switch (property) {
      case ACTION -> action = Optional.of(command(property, own, value));
      case OPERATION -> operation = Optional.of(command(property, own, value));
      case STAMP -> set(property, value).ifPresent(stampIds::add);
      case ID -> {
        id = set(property, value);
        id.ifPresent(entityIds::add);
      }
      case MACHINE -> {
        machine = set(property, value);
        machine.ifPresent(one -> machineIds.add(one));
        property(property.property(), value);
      }
      case NAME -> name = Optional.of(value).filter(text -> !text.isEmpty());
    }
  }

  private static String command(Watched property, boolean own, String value) {
    if (!own) {
      throw new ODataSyntaxException(property.property() + " must be at the top level of the body");
    }
    return value;
  }

  /** .NET writes a GUID that was never set as all zeros. */
  private static Optional<UUID> set(Watched property, String value) {
    return Optional.of(guid(property, value)).filter(guid -> !guid.equals(UNSET));
  }

  private static UUID guid(Watched property, String value) {
    return Guids.parse(value)
        .orElseThrow(
            () ->
                new ODataSyntaxException(
                    property.property() + " must be a GUID of 8-4-4-4-12 hex digits"));
  }

  /**
   * Adds a link to an entity.
   *
   * @param self true when the link identifies the body itself
   * @return whether the link names an entity
   */
  @CanIgnoreReturnValue
  boolean reference(String url, boolean self) {
    EntityReference reference = EntityReference.parse(url);
    stampIds.addAll(reference.stampIds());
    entityIds.addAll(reference.ids());
    if (reference.namesEntity()) {
      subscriptionIds.addAll(reference.subscriptions());
    }
    if (self) {
      reference.entity().ifPresent(selves::add);
    }
    return reference.namesEntity();
  }

  /** Adds a link that must lead to an entity: if it names anything else, its meaning is unknown. */
  void binding(String url) {
    if (!reference(url, false)) {
      entityIds.add(UNSET);
    }
  }

  /** Adds the URL that later links are relative to. */
  void base(String url) {
    EntityReference reference = EntityReference.parse(url);
    stampIds.addAll(reference.stampIds());
    subscriptionIds.addAll(reference.subscriptions());
  }

  /** Adds the URL of the metadata, which only tells whose service the body is from. */
  void context(String url) {
    EntityReference.parse(url).subscriptions().stream()
        .filter(one -> !one.equals(UNSET))
        .forEach(subscriptionIds::add);
  }

  /** Whether a property is the id of the object that contains it, in whatever case. */
  static boolean namesEntity(String property) {
    return property.equalsIgnoreCase("ID");
  }

  /** Adds the id of an entity inside the body's own. */
  void entity(String value) {
    entityIds.add(Guids.parse(value.strip()).orElse(UNSET));
  }

  /**
   * Adds an object inside the body's entity that has no id.
   *
   * @param property the property whose value the object is
   */
  void nameless(String property) {
    if (!COMPLEX.contains(property)) {
      entityIds.add(UNSET);
    }
  }

  /**
   * Whether a property names a machine, in whatever case. Credentials can be restricted to certain
   * machines.
   */
  static boolean namesMachine(String property) {
    return property.equalsIgnoreCase("VMId");
  }

  /**
   * Adds a machine's id. Other entities have a property of this name too, so any value is accepted.
   */
  void machine(String value) {
    machineIds.add(Guids.parse(value.strip()).orElse(UNSET));
  }

  /**
   * Adds the value of a property, for the ids in it.
   *
   * @param value as text, whatever its type; empty for none
   */
  void property(String property, String value) {
    if (TEXTS.contains(property) || value.isBlank()) {
      return;
    }
    String lower = property.toLowerCase(Locale.ROOT);
    List<UUID> ids = GUID.matcher(value).results().map(FactsBuilder::guid).toList();
    if (ids.isEmpty() && lower.endsWith("id") || namedIds.size() + ids.size() > MAX_IDS) {
      namedIds.add(new BodyFacts.NamedId(lower, UNSET));
      return;
    }
    ids.stream()
        .filter(one -> !one.equals(UNSET))
        .forEach(one -> namedIds.add(new BodyFacts.NamedId(lower, one)));
  }

  private static UUID guid(MatchResult found) {
    String hex = found.group().replace("-", "");
    return new UUID(
        Long.parseUnsignedLong(hex, 0, 16, 16), Long.parseUnsignedLong(hex, 16, 32, 16));
  }

  /**
   * Returns the facts.
   *
   * @throws ODataSyntaxException when the body names more entities than can be guarded
   */
  BodyFacts build() {
    if (machineIds.size() > MAX_ENTITIES || entityIds.size() > MAX_ENTITIES) {
      throw new ODataSyntaxException(
          "the body names more than " + MAX_ENTITIES + " entities by VMId, ID or links");
    }
    return new BodyFacts(
        action,
        operation,
        id,
        machine,
        name,
        selves,
        stampIds,
        machineIds,
        entityIds,
        namedIds,
        subscriptionIds);
  }
}
