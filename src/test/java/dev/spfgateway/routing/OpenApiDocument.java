package dev.spfgateway.routing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads the description of the gateway's own API, for tests. */
public final class OpenApiDocument {
  private static final Set<String> METHODS = Set.of("get", "head", "post", "put", "delete");

  private final Map<String, Object> root;

  private OpenApiDocument(Map<String, Object> root) {
    this.root = root;
  }

  /** The one that comes with the program. */
  public static OpenApiDocument load() {
    try (InputStream in = OpenApiDocument.class.getResourceAsStream("/openapi.yaml")) {
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Another one; fails where a key stands twice. */
  public static OpenApiDocument parse(String yaml) {
    LoaderOptions strict = new LoaderOptions();
    strict.setAllowDuplicateKeys(false);
    return new OpenApiDocument(map(new Yaml(new SafeConstructor(strict)).load(yaml)));
  }

  /**
   * One method of one path.
   *
   * @param method in upper case
   * @param content its operation object
   */
  public record Entry(String path, String method, Map<String, Object> content) {
    public boolean isPublic() {
      return List.of().equals(content.get("security"));
    }

    public Map<String, Object> responses() {
      return map(content.get("responses"));
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  /** The version of OpenAPI. */
  public String version() {
    return root.get("openapi").toString();
  }

  /** Everything that is described. */
  public List<Entry> entries() {
    return map(root.get("paths")).entrySet().stream()
        .flatMap(
            path ->
                map(path.getValue()).entrySet().stream()
                    .filter(one -> METHODS.contains(one.getKey()))
                    .map(
                        one ->
                            new Entry(
                                path.getKey(),
                                one.getKey().toUpperCase(Locale.ROOT),
                                map(one.getValue()))))
        .toList();
  }

  /** What is said of answers with a status, by itself or by default. */
  public Map<String, Object> response(Entry entry, int status) {
    Object own = entry.responses().get(Integer.toString(status));
    return resolved(own == null ? entry.responses().get("default") : own);
  }

  /** A response that several entries share. */
  public Map<String, Object> response(String name) {
    return at("#/components/responses/" + name);
  }

  /** The values of an enumeration among the schemas. */
  public List<String> words(String schema) {
    return words(at("#/components/schemas/" + schema));
  }

  /** The values of a property of a schema that is an enumeration. */
  public List<String> words(String schema, String property) {
    return words(map(map(at("#/components/schemas/" + schema).get("properties")).get(property)));
  }

  private static List<String> words(Map<String, Object> schema) {
    return list(schema.get("enum")).stream().map(Object::toString).toList();
  }

  /** The names of a response's headers, in lower case. */
  public Set<String> headers(Map<String, Object> response) {
    return map(response.get("headers")).keySet().stream()
        .map(name -> name.toLowerCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }

  /** Every reference, wherever it stands. */
  public Set<String> references() {
    return everything(root)
        .filter(Map.class::isInstance)
        .map(one -> map(one).get("$ref"))
        .filter(Objects::nonNull)
        .map(Object::toString)
        .collect(Collectors.toSet());
  }

  private static Stream<Object> everything(Object node) {
    Stream<Object> below =
        node instanceof Map<?, ?> map
            ? map.values().stream().flatMap(OpenApiDocument::everything)
            : node instanceof List<?> list
                ? list.stream().flatMap(OpenApiDocument::everything)
                : Stream.empty();
    return Stream.concat(Stream.of(node), below);
  }

  /** Where a reference leads to. */
  public Map<String, Object> at(String reference) {
    Object node = root;
    for (String name : reference.replaceFirst("^#/", "").split("/", -1)) {
      node = Objects.requireNonNull(map(node).get(name), reference);
    }
    return resolved(node);
  }

  /** What of a body is not as its response describes it: members and enumerations. */
  public List<String> misfits(Map<String, Object> response, String mediaType, Object body) {
    Object content = map(response.get("content")).get(mediaType);
    if (content == null) {
      return List.of(mediaType + " is not described");
    }
    List<String> misfits = new ArrayList<>();
    judge(resolved(map(content).get("schema")), body, "", misfits);
    return misfits;
  }

  private void judge(Map<String, Object> schema, Object value, String where, List<String> misfits) {
    if (schema.containsKey("enum") && !list(schema.get("enum")).contains(value)) {
      misfits.add(where + " is " + value);
    }
    if (value instanceof Iterable<?> items && schema.containsKey("items")) {
      for (Object item : items) {
        judge(resolved(schema.get("items")), plain(item), where + "[]", misfits);
      }
    }
    if (plain(value) instanceof Map<?, ?> object && schema.containsKey("properties")) {
      Map<String, Object> members = map(object);
      Map<String, Object> properties = map(schema.get("properties"));
      list(schema.get("required")).stream()
          .filter(name -> !members.containsKey(name))
          .forEach(name -> misfits.add(where + " lacks " + name));
      members.forEach(
          (name, member) -> {
            if (properties.containsKey(name)) {
              judge(resolved(properties.get(name)), plain(member), where + "." + name, misfits);
            } else {
              misfits.add(where + " has " + name);
            }
          });
    }
  }

  private static Object plain(Object value) {
    return value instanceof io.vertx.core.json.JsonObject object ? object.getMap() : value;
  }

  private Map<String, Object> resolved(Object node) {
    Object reference = map(node).get("$ref");
    return reference == null ? map(node) : at(reference.toString());
  }

  @SuppressWarnings("unchecked") // keys of YAML and JSON objects are texts here
  private static Map<String, Object> map(Object node) {
    return (Map<String, Object>) node;
  }

  private static List<?> list(Object node) {
    return node == null ? List.of() : (List<?>) node;
  }
}
