package dev.spfgateway.telemetry;

import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.base.Require;
import dev.spfgateway.base.Secret;
import dev.spfgateway.base.WebAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the exporters of traces and metrics share: how they address an OpenTelemetry collector. */
final class CollectorAddress {
  /** The name of this service. */
  static final String SERVICE = "spf-gateway";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
  private static final Pattern VALUE =
      Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e\\t]*[\\x21-\\x7e])?");

  /** Headers that the HTTP client sets itself, and does not accept from callers. */
  private static final Set<String> OWN =
      Set.of(
          "accept-encoding",
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "expect",
          "host",
          "transfer-encoding",
          "upgrade");

  private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "[::1]");

  private CollectorAddress() {}

  /**
   * Checks the settings {@code endpoint} and {@code headers}.
   *
   * @throws InvalidSetting when the endpoint is not a URL of HTTP, would reveal the headers, or a
   *     header can't be sent
   */
  static void check(URI endpoint, Map<String, Secret> headers) {
    WebAddress.require(endpoint, "endpoint");
    Require.check(
        headers.isEmpty() || isProtected(endpoint),
        "endpoint",
        "must be https, or on this machine, if headers are set: they are secrets");
    headers.forEach(CollectorAddress::checkHeader);
  }

  private static boolean isProtected(URI endpoint) {
    return endpoint.getScheme().equals("https") || HERE.contains(endpoint.getHost());
  }

  /** Never shows the value: its fault may be all that keeps it secret. */
  private static void checkHeader(String name, Secret value) {
    Require.check(
        NAME.matcher(name).matches() && !OWN.contains(name.toLowerCase(Locale.ROOT)),
        "headers",
        "must not name " + name + ", which is not a header name or must not be set");
    Require.check(
        VALUE.matcher(value.reveal()).matches(),
        "headers." + name,
        "must be one line of printable ASCII characters");
  }

  /**
   * The resource attributes that say who sends.
   *
   * @param instance the name by which collectors distinguish gateways
   */
  static Map<String, String> sender(String instance) {
    @Nullable String version = CollectorAddress.class.getPackage().getImplementationVersion();
    return Map.of(
        "service.name", SERVICE,
        "service.version", version == null ? "development" : version,
        "service.instance.id", instance);
  }

  /**
   * The PEM texts of these files, one after the other.
   *
   * @param setting the setting that names them
   * @throws InvalidSetting when a file can't be read
   */
  static byte[] certificates(List<Path> files, String setting) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Path file : files) {
      try {
        all.writeBytes(Files.readAllBytes(file));
        all.write('\n');
      } catch (IOException e) {
        throw new InvalidSetting(setting, "can't read " + file);
      }
    }
    return all.toByteArray();
  }
}
