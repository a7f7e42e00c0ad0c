package dev.spfgateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.admin.console.ConsoleFiles;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Asks a gateway for the console's files, as a browser does before anybody has signed in. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleFilesIT {
  private static final Pattern IMPORTED = Pattern.compile("\\} from \"([^\"]+)\";");

  @RegisterExtension final TestBed bed = new TestBed();

  private RunningGateway gateway;

  @BeforeAll
  void start(@TempDir Path directory) {
    RecordingUpstream upstream = bed.keep(RecordingUpstream.start(bed.vertx(), directory));
    gateway =
        RunningGateway.in(directory).endpoint(upstream.url(), upstream.certificate()).start(bed);
  }

  private Answer get(String path, String... headers) {
    List<String> all = new ArrayList<>(List.of("Authorization", "none"));
    all.addAll(List.of(headers));
    return gateway.admin(path, all.toArray(String[]::new));
  }

  static Stream<String> files() throws IOException, URISyntaxException {
    Path root = Path.of(ConsoleFiles.class.getResource("/console/index.html").toURI()).getParent();
    try (Stream<Path> found = Files.walk(root)) {
      return found
          .filter(Files::isRegularFile)
          .map(root::relativize)
          .map(Path::toString)
          .toList()
          .stream();
    }
  }

  @Test
  void servesEachFileWithoutACredentialUnderAPolicyThatAllowsNothingElse() throws Exception {
    List<String> all = files().toList();
    assertThat(all).contains("index.html", "app.js", "css/base.css", "pages/stamps.js");
    for (String file : all) {
      Answer answer = get("/console/" + (file.equals("index.html") ? "" : file));

      assertThat(answer.status()).as(file).isEqualTo(200);
      assertThat(answer.header("Content-Security-Policy"))
          .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
          .contains("frame-ancestors 'none'")
          .doesNotContain("unsafe");
      assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
    }
  }

  /** A module that is not named is not served, and the page that needs it would stay empty. */
  @Test
  void servesEveryModuleThatAModuleImports() throws Exception {
    for (String file : files().filter(name -> name.endsWith(".js")).toList()) {
      String module = get("/console/" + file).body();

      for (String imported :
          IMPORTED.matcher(module).results().map(found -> found.group(1)).toList()) {
        String path = URI.create("/console/" + file).resolve(imported).getPath();
        Answer answer = get(path);
        assertThat(answer.status()).as("%s imports %s", file, imported).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("text/javascript;charset=utf-8");
      }
    }
  }

  /** The policy forbids it, so it would not work; the pages must not try. */
  @Test
  void hasNoScriptAndNoStyleInItsPage() {
    assertThat(get("/console/").body())
        .doesNotContainPattern("<script(?![^>]* src=)")
        .doesNotContain("<style", "style=", "onclick", "http://", "https://");
  }

  @Test
  void sendsAFileOnlyOnceWhileItStaysTheSame() {
    Answer first = get("/console/app.js");
    String tag = first.header("ETag");

    Answer again = get("/console/app.js", "If-None-Match", "\"other\", " + tag);

    assertThat(first.header("Cache-Control")).isEqualTo("no-cache");
    assertThat(again.status()).isEqualTo(304);
    assertThat(again.body()).isNullOrEmpty();
    assertThat(get("/console/app.js", "If-None-Match", "\"other\"").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/console"})
  void leadsToTheConsole(String path) {
    Answer answer = get(path);

    assertThat(answer.status()).isEqualTo(302);
    assertThat(answer.header("Location")).isEqualTo("/console/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/console/index.html",
        "/console/none.js",
        "/console/lib/package.json",
        "/console/../logback.xml",
        "/console/..%2flogback.xml",
        "/console/pages/",
        "/console//app.js"
      })
  void servesNothingElse(String path) {
    Answer answer = get(path);

    assertThat(answer.status()).isIn(401, 404);
    assertThat(answer.body()).contains("\"title\":\"");
  }

  @Test
  void answersHeadAndRefusesChanges() {
    String[] nobody = {"Authorization", "none"};
    Answer head = gateway.admin(HttpMethod.HEAD, "/console/app.js", nobody);

    assertThat(head.status()).isEqualTo(200);
    assertThat(Integer.parseInt(head.header("Content-Length"))).isPositive();
    assertThat(gateway.admin(HttpMethod.POST, "/console/app.js", nobody).status()).isEqualTo(405);
  }
}
