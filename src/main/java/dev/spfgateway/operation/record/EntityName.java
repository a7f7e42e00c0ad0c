package dev.spfgateway.operation.record;

import dev.spfgateway.base.SafePath;
import dev.spfgateway.odata.KeyPredicate;
import dev.spfgateway.odata.PathSegment;
import dev.spfgateway.odata.PercentCode;
import dev.spfgateway.odata.ResourcePath;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The entity that a mutation's path names, the same for all spellings.
 *
 * @param set the entity set
 * @param id the entity's {@code ID}; empty for a set, and for a key without a GUID
 * @param text one name per entity of a stamp; texts in its key as digests
 */
public record EntityName(String set, Optional<UUID> id, String text) {
  private static final String STAMP = "StampId";

  /**
   * Reads a canonical path. Names are used together with their stamp, and a key may name {@code ID}
   * and {@code StampId} or leave either name out, so only the values of the other key parts count.
   */
  public static EntityName of(String path) {
    PathSegment last =
        ResourcePath.parse(Stream.of(path.split("/", -1)).map(PercentCode::decodeSegment).toList())
            .last()
            .orElseThrow();
    StringJoiner name = new StringJoiner("/").add(last.name());
    last.key().map(KeyPredicate::parts).orElseGet(TreeMap::new).entrySet().stream()
        .filter(part -> !part.getKey().equalsIgnoreCase(STAMP))
        .forEach(part -> name.add(part.getValue().print()));
    Optional<UUID> id =
        last.key().flatMap(key -> key.guid("ID").or(() -> key.guid(KeyPredicate.UNNAMED)));
    String text = SafePath.digesting(name.toString().toLowerCase(Locale.ROOT));
    return new EntityName(last.name(), id, text);
  }

  public boolean isCheckpoint() {
    return set.equals("VMCheckPoints");
  }

  public boolean isJob() {
    return set.equalsIgnoreCase("Jobs");
  }

  public boolean isMachine() {
    return set.equals("VirtualMachines");
  }
}
