package dev.spfgateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.spfgateway.LibraryOptions.Column;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * {@code src/docs/library-defaults.md} has a row for every option that a library offers, with its
 * default and the gateway's values as they are. So a new version of a library that brings an option
 * or changes a default fails here until somebody has decided.
 */
class LibraryDefaultsTest {
  private static final Path DOCUMENT = Path.of("src", "docs", "library-defaults.md");

  /** A section's heading, what the library offers, and who uses it with which values. */
  record Section(String heading, Class<?> options, List<Column> columns) {
    @Override
    public String toString() {
      return heading;
    }
  }

  static Stream<Section> sections() {
    return Stream.of(
        section(
            "Vert.x HTTP client",
            HttpClientOptions.class,
            new Column("default", new HttpClientOptions()),
            new Column("SPF", LibraryOptions.spf()),
            new Column("issuers", LibraryOptions.issuers())),
        section(
            "Vert.x HTTP server",
            HttpServerOptions.class,
            new Column("default", new HttpServerOptions()),
            new Column("tenants", LibraryOptions.tenants()),
            new Column("admin", LibraryOptions.admin())),
        section(
            "HTTP/2 settings",
            Http2Settings.class,
            new Column("default", new Http2Settings()),
            new Column("tenants", LibraryOptions.tenants().getInitialSettings())),
        section(
            "Vert.x TCP client",
            NetClientOptions.class,
            new Column("default", new NetClientOptions()),
            new Column("syslog", LibraryOptions.syslog()),
            new Column("PostgreSQL", LibraryOptions.postgresTransport())),
        section(
            "PostgreSQL client",
            PgConnectOptions.class,
            new Column("default", new PgConnectOptions()),
            new Column("ours", LibraryOptions.postgres())),
        section(
            "PostgreSQL pool",
            PoolOptions.class,
            new Column("default", new PoolOptions()),
            new Column("ours", LibraryOptions.postgresPool())),
        section(
            "Vert.x",
            VertxOptions.class,
            new Column("default", new VertxOptions()),
            new Column("ours", LibraryOptions.vertx())),
        section(
            "SnakeYAML",
            LoaderOptions.class,
            new Column("default", new LoaderOptions()),
            new Column("ours", LibraryOptions.yaml())),
        section(
            "Jackson",
            StreamReadConstraints.Builder.class,
            new Column("default", StreamReadConstraints.defaults()),
            new Column("ours", LibraryOptions.json())));
  }

  private static Section section(String heading, Class<?> options, Column... columns) {
    return new Section(heading, options, List.of(columns));
  }

  @ParameterizedTest
  @MethodSource("sections")
  void hasEveryOptionWithItsValues(Section section) throws IOException {
    Map<String, List<String>> documented = table(section.heading());
    Map<String, List<String>> actual = LibraryOptions.values(section.options(), section.columns());

    assertThat(values(documented, section.columns().size())).isEqualTo(actual);
  }

  @ParameterizedTest
  @MethodSource("sections")
  void saysWhyOfEveryOption(Section section) throws IOException {
    int why = section.columns().size();

    assertThat(table(section.heading()))
        .allSatisfy((option, cells) -> assertThat(cells.get(why)).as(option).isNotBlank());
  }

  private static Map<String, List<String>> values(Map<String, List<String>> rows, int columns) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    rows.forEach((option, cells) -> values.put(option, cells.subList(0, columns)));
    return values;
  }

  /** The rows of the table below a heading, by their first cell. */
  private static Map<String, List<String>> table(String heading) throws IOException {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    boolean within = false;
    for (String line : Files.readAllLines(DOCUMENT)) {
      if (line.startsWith("## ")) {
        within = line.equals("## " + heading);
      } else if (within && line.startsWith("| `")) {
        List<String> cells = new ArrayList<>(Arrays.asList(line.split("\\|", -1)));
        cells.replaceAll(String::strip);
        String option = cells.get(1).replace("`", "");
        assertThat(rows.put(option, cells.subList(2, cells.size() - 1))).as(option).isNull();
      }
    }
    return rows;
  }
}
