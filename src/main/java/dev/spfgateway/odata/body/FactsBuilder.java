package dev.spfgateway.odata.body;

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

/** Gathers what a reader finds, whatever the format, and holds the rules that all formats share. */
final class FactsBuilder {
  private static final UUID UNSET = new UUID(0, 0);

  /** Properties that hold what is no entity and has no id. */
  private static final Set<String> COMPLEX =
      Set.of(
          "Owner",
          "GrantedToList",
          "Description",
          "ErrorInfo",
          "DeploymentErrorInfo",
          "AdditionalMessages",
          "OperatingSystemInstance");

  /** Properties that people write, which name nothing. */
  private static final Set<String> TEXTS = Set.of("Name", "Description");

  /** With or without hyphens, whatever stands around it: .NET reads more forms than one. */
  private static final Pattern GUID =
      Pattern.compile(
          "[0-9A-Fa-f]{8}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{12}");

  /** No entity names as many; whoever does names the zero GUID, too. */
  private static final int MAX_IDS = 256;

  /** Each may become a guard, and an entity with everything expanded names fewer. */
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
   * Takes a watched property.
   *
   * @param own true when it is the entity's own; a command further in is refused, because it would
   *     command something that the URL does not name
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
      throw new ODataSyntaxException(
          property.property() + " must stand at the top level of the body");
    }
    return value;
  }

  /** All zeros is how .NET writes what was never set. */
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
   * Takes a link to an entity.
   *
   * @param self true when it says which entity the body itself is
   * @return whether it names an entity
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

  /** Takes a link that must be to an entity: what it names otherwise, nobody knows. */
  void binding(String url) {
    if (!reference(url, false)) {
      entityIds.add(UNSET);
    }
  }

  /** Takes the URL that the links behind it are relative to. */
  void base(String url) {
    EntityReference reference = EntityReference.parse(url);
    stampIds.addAll(reference.stampIds());
    subscriptionIds.addAll(reference.subscriptions());
  }

  /** Takes the URL of the metadata, which only tells whose service the body is from. */
  void context(String url) {
    EntityReference.parse(url).subscriptions().stream()
        .filter(one -> !one.equals(UNSET))
        .forEach(subscriptionIds::add);
  }

  /** Whether a property is the id of what it stands in, in whatever case. */
  static boolean namesEntity(String property) {
    return property.equalsIgnoreCase("ID");
  }

  /** Takes the id of an entity inside of the body's own. */
  void entity(String value) {
    entityIds.add(Guids.parse(value.strip()).orElse(UNSET));
  }

  /**
   * Takes an object inside of the body's entity that shows no id.
   *
   * @param property what it is the value of
   */
  void nameless(String property) {
    if (!COMPLEX.contains(property)) {
      entityIds.add(UNSET);
    }
  }

  /**
   * Whether a property names a machine, in whatever case: what a credential is narrowed down to.
   */
  static boolean namesMachine(String property) {
    return property.equalsIgnoreCase("VMId");
  }

  /**
   * Takes a machine's id. Other entities have a property of this name, too, so its value is taken
   * as it comes.
   */
  void machine(String value) {
    machineIds.add(Guids.parse(value.strip()).orElse(UNSET));
  }

  /**
   * Takes the value of a property, for the ids in it.
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
   * Ends the reading.
   *
   * @throws ODataSyntaxException when the body names more than anybody would keep others from
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
