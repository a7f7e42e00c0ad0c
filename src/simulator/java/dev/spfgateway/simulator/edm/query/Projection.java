package dev.spfgateway.simulator.edm.query;

import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.simulator.edm.Entity;
import dev.spfgateway.simulator.edm.EntityType;
import dev.spfgateway.simulator.edm.EntityType.Navigation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * The requested parts of each entity: {@code $select} and {@code $expand} combined. As in WCF Data
 * Services, once anything is selected, an expanded navigation must be selected too.
 */
public final class Projection {
  /** The schema's navigations form cycles, so an answer grows exponentially with this. */
  private static final int MAX_DEPTH = 4;

  private final EntityType type;
  private final Map<String, Projection> expanded = new LinkedHashMap<>();
  private final Set<String> selected = new LinkedHashSet<>();
  private boolean whole;

  private Projection(EntityType type) {
    this.type = type;
  }

  /**
   * Reads the options' decoded texts; an empty text means an absent option.
   *
   * @throws ODataSyntaxException for a name that the type does not have, or a path that is too deep
   */
  static Projection parse(EntityType type, String select, String expand) {
    Projection root = new Projection(type);
    for (List<String> path : paths(expand)) {
      root.expand(path, 0);
    }
    for (List<String> path : paths(select)) {
      root.select(path);
    }
    return root;
  }

  private static List<List<String>> paths(String option) {
    List<List<String>> paths = new ArrayList<>();
    for (String path : option.isBlank() ? new String[0] : option.split(",", -1)) {
      paths.add(List.of(path.strip().split("/", -1)));
    }
    return paths;
  }

  private void expand(List<String> path, int depth) {
    if (depth == MAX_DEPTH) {
      throw new ODataSyntaxException("$expand is deeper than " + MAX_DEPTH + " levels");
    }
    if (!path.isEmpty()) {
      Navigation navigation = navigation(path.get(0));
      expanded
          .computeIfAbsent(navigation.name(), name -> new Projection(navigation.target()))
          .expand(path.subList(1, path.size()), depth + 1);
    }
  }

  private Navigation navigation(String name) {
    return type.navigation(name)
        .orElseThrow(
            () ->
                new ODataSyntaxException(
                    "Could not find a navigation property named '"
                        + name
                        + "' on type '"
                        + type.qualifiedName()
                        + "'."));
  }

  private void select(List<String> path) {
    String name = path.get(0);
    boolean last = path.size() == 1;
    if (last && name.equals("*")) {
      whole = true;
    } else if (last && type.property(name).isPresent()) {
      selected.add(name);
    } else if (last && type.navigation(name).isPresent()) {
      selected.add(name);
      Projection inner = expanded.get(name);
      if (inner != null) {
        inner.whole = true;
      }
    } else if (last) {
      throw TypedExpression.unknown(name, type.qualifiedName()).get();
    } else {
      selected.add(navigation(name).name());
      Projection inner = expanded.get(name);
      if (inner == null) {
        throw new ODataSyntaxException(
            "Only navigation properties in $expand can be traversed by $select: " + name);
      }
      inner.select(path.subList(1, path.size()));
    }
  }

  private boolean wants(String name) {
    return whole || selected.isEmpty() || selected.contains(name);
  }

  /** Finds the entities that a navigation of an entity leads to, one page of them. */
  @FunctionalInterface
  public interface Finder extends BiFunction<Entity, Navigation, Entity.Related> {}

  /** Gives an entity the requested shape, and the entities that its navigations lead to theirs. */
  public Entity shape(Entity entity, Finder finder) {
    Map<String, Entity.Related> related = new LinkedHashMap<>();
    for (Navigation navigation : type.navigations()) {
      Projection inner = expanded.get(navigation.name());
      if (inner != null && wants(navigation.name())) {
        Entity.Related found = finder.apply(entity, navigation);
        List<Entity> shaped =
            found.entities().stream().map(one -> inner.shape(one, finder)).toList();
        related.put(navigation.name(), new Entity.Related(shaped, found.next()));
      }
    }
    return entity.in(
        new Entity.Shape(
            type.properties().stream().filter(property -> wants(property.name())).toList(),
            type.navigations().stream().filter(link -> wants(link.name())).toList(),
            related));
  }
}
