package dev.spfgateway.admin.console;

import dev.spfgateway.admin.route.AdminApi;
import dev.spfgateway.admin.route.AdminRoutes;
import dev.spfgateway.admin.route.Problem;
import dev.spfgateway.base.Sha256;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Serves the console's files below {@code /console/}. They hold no data, so they need no
 * credential. Exactly the files that {@code index.html} names are served; it names every module, so
 * that the browser loads all of them at once.
 */
public final class ConsoleFiles implements AdminRoutes {
  private static final String ROOT = "/console/";
  private static final String START = "index.html";
  private static final Pattern NAMED = Pattern.compile("(?:href|src)=\"([a-z./-]+)\"");

  /** Files of lit-html, which comes as a WebJar, are named as if they were here. */
  private static final String LIBRARY = "lib/";

  private static final String LIBRARY_VERSION =
      "/META-INF/maven/org.webjars.npm/lit-html/pom.properties";
  private static final String LIBRARY_FILES = "/META-INF/resources/webjars/lit-html/";

  /** No script and no style but the console's own files, no other host, no frame around it. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
          + " frame-ancestors 'none'";

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html;charset=utf-8",
          "css", "text/css;charset=utf-8",
          "js", "text/javascript;charset=utf-8",
          "svg", "image/svg+xml");

  private static final int FOUND = 302;
  private static final int NOT_MODIFIED = 304;
  private static final int TAG_BYTES = 16;

  private final Map<String, ServedFile> files;

  private record ServedFile(Buffer content, String type, String tag) {}

  /** Reads all files of the class path; blocks for some milliseconds. */
  public ConsoleFiles() {
    Map<String, ServedFile> read = new LinkedHashMap<>();
    read.put("", read(START));
    Matcher named = NAMED.matcher(read.get("").content().toString(StandardCharsets.UTF_8));
    while (named.find()) {
      read.put(named.group(1), read(named.group(1)));
    }
    this.files = Map.copyOf(read);
  }

  @Override
  public void register(AdminApi api) {
    api.open("/", ConsoleFiles::toStart);
    api.open(ROOT + "*", this::serve);
  }

  private static void toStart(RoutingContext call) {
    secured(call.response()).setStatusCode(FOUND).putHeader(HttpHeaders.LOCATION, ROOT).end();
  }

  private void serve(RoutingContext call) {
    String path = call.request().path();
    if (!path.startsWith(ROOT)) {
      toStart(call);
      return;
    }
    @Nullable ServedFile file = files.get(path.substring(ROOT.length()));
    if (file == null) {
      new Problem(404, "NotFound", "the console has no such file").answer(secured(call.response()));
      return;
    }
    HttpServerResponse response =
        secured(call.response())
            .putHeader(HttpHeaders.ETAG, file.tag())
            // Asked for each time, so that a new version of the gateway never meets old pages.
            .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    if (isKnown(call.request().headers().getAll(HttpHeaders.IF_NONE_MATCH), file.tag())) {
      response.setStatusCode(NOT_MODIFIED).end();
    } else {
      response
          .putHeader(HttpHeaders.CONTENT_TYPE, file.type())
          .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(file.content().length()))
          .end(file.content());
    }
  }

  private static HttpServerResponse secured(HttpServerResponse response) {
    return response
        .putHeader("Content-Security-Policy", POLICY)
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cross-Origin-Opener-Policy", "same-origin")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin");
  }

  private static boolean isKnown(List<String> tags, String tag) {
    return tags.stream()
        .flatMap(line -> Pattern.compile(",").splitAsStream(line))
        .map(String::strip)
        .anyMatch(known -> known.equals("*") || known.equals(tag) || known.equals("W/" + tag));
  }

  private static ServedFile read(String name) {
    byte[] content =
        name.startsWith(LIBRARY)
            ? bytes(LIBRARY_FILES + libraryVersion() + "/" + name.substring(LIBRARY.length()))
            : bytes(ROOT + name);
    @Nullable String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    if (type == null) {
      throw new IllegalStateException("console file " + name + " has no known type");
    }
    String tag = HexFormat.of().formatHex(Sha256.of(content), 0, TAG_BYTES);
    return new ServedFile(Buffer.buffer(content), type, '"' + tag + '"');
  }

  private static String libraryVersion() {
    Properties properties = new Properties();
    try (InputStream in = open(LIBRARY_VERSION)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }

  private static byte[] bytes(String resource) {
    try (InputStream in = open(resource)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String resource) {
    @Nullable InputStream in = ConsoleFiles.class.getResourceAsStream(resource);
    if (in == null) {
      throw new IllegalStateException("the jar lacks " + resource);
    }
    return in;
  }
}
