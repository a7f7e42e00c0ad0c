package dev.spfgateway.config;

import dev.spfgateway.config.YamlNode.Fields;
import dev.spfgateway.config.YamlNode.Items;
import dev.spfgateway.config.YamlNode.Text;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * Reads the part of YAML that configuration needs into a tree: one document without anchors,
 * aliases, merge keys or tags, so that every value appears where it is used and no small file can
 * expand into a huge one. Processes the parser's events one by one, so that a deep or malicious
 * file is refused at the first fault. Jackson's YAML parser is not used, because it drops anchors
 * of scalars, tags of keys, and which scalars were quoted.
 */
final class YamlReader {
  private static final int DEEPEST = 32;

  private final Problems problems;
  private final String text;
  private final Iterator<Event> events;

  private YamlReader(String text, Problems problems) {
    this.problems = problems;
    this.text = text;
    this.events = new Yaml(options()).parse(new StringReader(text)).iterator();
  }

  /** {@code src/docs/library-defaults.md} says why each option has its value. */
  static LoaderOptions options() {
    LoaderOptions options = new LoaderOptions();
    // Files are limited before they come here; the parser's own limit would only give a worse
    // message.
    options.setCodePointLimit(Integer.MAX_VALUE);
    return options;
  }

  /**
   * Reads a text.
   *
   * @param place the place of the whole; null for its position in the text
   * @return null when the text has only comments
   * @throws ConfigException when it is not such YAML
   */
  static @Nullable YamlNode read(String text, @Nullable SourcePosition place, Problems problems) {
    return new YamlReader(text, problems).document(place);
  }

  private @Nullable YamlNode document(@Nullable SourcePosition place) {
    Event start = nextAfter(Event.ID.StreamStart);
    if (start.is(Event.ID.StreamEnd)) {
      return null;
    }
    Event first = next();
    YamlNode root = node(first, place == null ? new SourcePosition(line(first), "") : place, 0);
    Event end = nextAfter(Event.ID.DocumentEnd);
    if (!end.is(Event.ID.StreamEnd)) {
      throw problems.fatal(
          line(end),
          "a second document begins here ('---'); a file must contain only one document");
    }
    return root instanceof Text blank && blank.isBlank() ? null : root;
  }

  private Event nextAfter(Event.ID expected) {
    Event event = next();
    if (!event.is(expected)) {
      throw problems.fatal(line(event), "is not a YAML document");
    }
    return next();
  }

  private YamlNode node(Event event, SourcePosition place, int depth) {
    refuseIndirection(event);
    if (event instanceof ScalarEvent scalar) {
      return new Text(place, scalar.getValue(), scalar.isPlain());
    }
    if (depth == DEEPEST) {
      throw problems.fatal(line(event), "is nested deeper than " + DEEPEST + " levels");
    }
    if (event instanceof SequenceStartEvent) {
      return items(place, depth + 1);
    }
    if (event instanceof MappingStartEvent) {
      return fields(place, depth + 1);
    }
    throw problems.fatal(line(event), "a value is expected here");
  }

  private Items items(SourcePosition place, int depth) {
    List<YamlNode> items = new ArrayList<>();
    for (Event event = next(); !event.is(Event.ID.SequenceEnd); event = next()) {
      items.add(node(event, place.item(items.size(), line(event)), depth));
    }
    return new Items(place, items);
  }

  private Fields fields(SourcePosition place, int depth) {
    Map<String, YamlNode> fields = new LinkedHashMap<>();
    Map<String, SourcePosition> repeated = new LinkedHashMap<>();
    for (Event event = next(); !event.is(Event.ID.MappingEnd); event = next()) {
      String name = key(event);
      SourcePosition at = place.entry(name, line(event));
      if (fields.putIfAbsent(name, node(next(), at, depth)) != null) {
        repeated.put(name, at);
      }
    }
    return new Fields(place, fields, repeated);
  }

  private String key(Event event) {
    refuseIndirection(event);
    if (!(event instanceof ScalarEvent scalar)) {
      throw problems.fatal(line(event), "a key must be a name, not a list or a mapping");
    }
    if (scalar.isPlain() && scalar.getValue().equals("<<")) {
      throw problems.fatal(line(event), "merge keys (<<) are not supported; write the keys out");
    }
    return scalar.getValue();
  }

  /** The messages contain nothing of the value, which may be a password that was not quoted. */
  private void refuseIndirection(Event event) {
    if (event instanceof AliasEvent) {
      throw indirection(event, "aliases", '*');
    }
    if (event instanceof NodeEvent node && node.getAnchor() != null) {
      throw indirection(event, "anchors", '&');
    }
    boolean tagged =
        event instanceof ScalarEvent scalar && scalar.getTag() != null
            || event instanceof CollectionStartEvent start && start.getTag() != null;
    if (tagged) {
      throw indirection(event, "tags", '!');
    }
  }

  private ConfigException indirection(Event event, String what, char sign) {
    return problems.fatal(
        line(event),
        "YAML " + what + " are not supported; quote a text that begins with '" + sign + "'");
  }

  private Event next() {
    try {
      return events.next();
    } catch (MarkedYAMLException e) {
      throw problems.fatal(line(e.getProblemMark()), "is not valid YAML: " + reason(e));
    } catch (ReaderException e) {
      int line = 1 + (int) text.chars().limit(e.getPosition()).filter(c -> c == '\n').count();
      throw problems.fatal(line, "contains a character that YAML does not allow");
    } catch (RuntimeException e) {
      // The parser lets a few JDK exceptions escape, for example for an impossible escape sequence.
      throw problems.fatal(0, "is not valid YAML");
    }
  }

  /** The parser's reason, except for tags, where it would show what may be an unquoted password. */
  private static String reason(MarkedYAMLException e) {
    String problem = String.valueOf(e.getProblem());
    return problem.contains("tag handle") ? "quote a text that begins with '!'" : problem;
  }

  private static int line(Event event) {
    return line(event.getStartMark());
  }

  private static int line(@Nullable Mark mark) {
    return mark == null ? 0 : mark.getLine() + 1;
  }
}
