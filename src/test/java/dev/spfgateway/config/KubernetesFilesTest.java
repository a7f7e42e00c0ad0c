package dev.spfgateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Loads every file below {@code k8s}; fails for a file that no rule covers. */
class KubernetesFilesTest {
  private static final Path ROOT = Path.of("k8s");

  /** What the process needs to stop beyond what gateway.yaml gives it; see ServeCommand. */
  private static final Duration STOP_MARGIN = Duration.ofSeconds(15);

  /** Threads, and MiB: none has a larger stack than that. */
  private static final int THREADS = 60;

  @TempDir Path mounted;

  static Stream<Path> files() {
    try (Stream<Path> found = Files.walk(ROOT)) {
      return found.filter(Files::isRegularFile).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The directories that {@code kubectl apply -k} takes. */
  static Stream<Path> kustomizations() {
    return files().filter(file -> file.endsWith("kustomization.yaml")).map(Path::getParent);
  }

  @ParameterizedTest
  @MethodSource("files")
  void isWhatItsPlacePromises(Path file) throws IOException {
    String kind = ROOT.relativize(file).getParent().getFileName().toString();
    String name = file.getFileName().toString();
    if (kind.equals("config") || kind.equals("secrets")) {
      switch (name) {
        case "gateway.yaml" -> gateway(file.getParent().getParent());
        case "registry.yaml" -> registry(file.getParent().getParent());
        case "admin-token", "spf-password" ->
            assertThat(Files.readString(file))
                .as("a placeholder and no secret")
                .startsWith("replace-me: ")
                .hasLineCount(1);
        default -> throw new AssertionError("no rule covers " + file);
      }
    } else if (name.equals("kustomization.yaml")) {
      assertThat(documents(Files.readString(file)))
          .singleElement()
          .satisfies(one -> assertThat(one).containsEntry("kind", "Kustomization"));
    } else if (name.endsWith(".yaml")) {
      assertThat(documents(Files.readString(file))).isNotEmpty().allSatisfy(this::isAManifest);
    } else {
      throw new AssertionError("no rule covers " + file);
    }
  }

  @ParameterizedTest
  @MethodSource("kustomizations")
  void isNamedByItsKustomization(Path directory) throws IOException {
    String kustomization = Files.readString(directory.resolve("kustomization.yaml"));
    List<String> named = new ArrayList<>();
    collectPaths(documents(kustomization).get(0), named);

    List<String> present =
        files()
            .filter(file -> file.startsWith(directory) && !file.endsWith("kustomization.yaml"))
            .map(file -> directory.relativize(file).toString().replace('\\', '/'))
            .toList();

    assertThat(named).containsExactlyInAnyOrderElementsOf(present);
  }

  @ParameterizedTest
  @MethodSource("kustomizations")
  void startsAGatewayThatFitsItsManifests(Path directory) throws IOException {
    GatewayConfig config = gateway(directory);
    Map<String, Object> pod = section(section(section(statefulSet(), "spec"), "template"), "spec");

    int grace = (Integer) pod.get("terminationGracePeriodSeconds");
    assertThat(Duration.ofSeconds(grace))
        .as("time to stop")
        .isGreaterThan(config.shutdown().delay().plus(config.shutdown().drain()).plus(STOP_MARGIN));
    assertThat(pod.toString())
        .contains("containerPort=" + config.tenantListener().port())
        .contains("containerPort=" + config.adminListener().port())
        .contains("mountPath=" + config.dataDirectory().getParent());
    assertThat(config.registry()).isRegularFile();
    assertThat(config.adminListener().token()).as("the admin token").isNotNull();
    assertThat(config.adminListener().tls()).as("TLS, outside of loopback").isNotNull();
    assertThat(pod.toString().split("path=/(livez|readyz), port=admin, scheme=HTTPS", -1))
        .as("probes")
        .hasSize(4);
  }

  /** Heap, direct memory, classes, compiled code and the stacks of its threads. */
  @Test
  void givesTheImagesProcessAllTheMemoryThatItMayTake() throws IOException {
    String image = Files.readString(Path.of("Dockerfile"));
    assertThat(statefulSet().toString()).contains("limits={memory=1Gi}");

    long mebibytes =
        1024 * number(image, "MaxRAMPercentage=(\\d+)") / 100
            + number(image, "MaxDirectMemorySize=(\\d+)m")
            + number(image, "MaxMetaspaceSize=(\\d+)m")
            + number(image, "ReservedCodeCacheSize=(\\d+)m")
            + THREADS;

    assertThat(mebibytes).isLessThanOrEqualTo(1024);
  }

  private static long number(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(pattern).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  @ParameterizedTest
  @MethodSource("kustomizations")
  void rendersWhereKubectlIsInstalled(Path directory) throws Exception {
    assumeTrue(kubectl(), "SKIPPED: no kubectl on the PATH, so nothing was rendered");
    Path out = mounted.resolve("out.yaml");
    Process process =
        new ProcessBuilder("kubectl", "kustomize", directory.toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("kubectl ended").isTrue();
    assertThat(process.exitValue()).as(Files.readString(out)).isZero();

    List<Map<String, Object>> rendered = documents(Files.readString(out));

    assertThat(rendered).allSatisfy(this::isAManifest);
    assertThat(rendered)
        .extracting(one -> one.get("kind"))
        .contains("StatefulSet", "Service", "ConfigMap", "Secret", "NetworkPolicy")
        .contains("PodDisruptionBudget", "ServiceAccount", "Namespace");
    assertThat(rendered)
        .filteredOn(one -> !one.get("kind").equals("Namespace"))
        .allSatisfy(
            one -> assertThat(section(one, "metadata")).containsEntry("namespace", "spf-gateway"));
  }

  @Test
  void findsFiles() {
    assertThat(files()).hasSizeGreaterThan(10);
    assertThat(kustomizations()).hasSize(2);
  }

  /** Puts both directories into one, as the pod's volume does, and loads what is there. */
  private GatewayConfig gateway(Path directory) throws IOException {
    Set<String> names = new HashSet<>();
    for (String part : List.of("config", "secrets")) {
      for (File file : directory.resolve(part).toFile().listFiles()) {
        assertThat(names.add(file.getName())).as("%s is there once", file.getName()).isTrue();
        Files.copy(file.toPath(), mounted.resolve(file.getName()));
      }
    }
    return YamlRecords.load(mounted.resolve("gateway.yaml"), GatewayConfig.class, name -> null);
  }

  private RegistryConfig registry(Path directory) throws IOException {
    return YamlRecords.load(gateway(directory).registry(), RegistryConfig.class, name -> null);
  }

  private void isAManifest(Map<String, Object> document) {
    assertThat(document).containsKeys("apiVersion", "kind");
    assertThat(section(document, "metadata")).containsKey("name");
  }

  private static Map<String, Object> statefulSet() throws IOException {
    return documents(Files.readString(ROOT.resolve("base/statefulset.yaml"))).get(0);
  }

  /** Every path that a kustomization names, but those of other kustomizations. */
  private static void collectPaths(Object node, List<String> paths) {
    if (node instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        if (Set.of("resources", "files").contains(entry.getKey())) {
          ((List<?>) entry.getValue())
              .stream()
                  .map(String::valueOf)
                  .filter(path -> !path.startsWith(".."))
                  .forEach(paths::add);
        } else {
          collectPaths(entry.getValue(), paths);
        }
      }
    } else if (node instanceof List<?> list) {
      list.forEach(entry -> collectPaths(entry, paths));
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> section(Map<String, Object> parent, String name) {
    assertThat(parent.get(name)).as(name).isInstanceOf(Map.class);
    return (Map<String, Object>) parent.get(name);
  }

  /** Refuses keys that stand twice, of which YAML tools keep either. */
  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> documents(String text) {
    LoaderOptions strict = new LoaderOptions();
    strict.setAllowDuplicateKeys(false);
    List<Map<String, Object>> all = new ArrayList<>();
    for (Object document : new Yaml(new SafeConstructor(strict)).loadAll(text)) {
      assertThat(document).isInstanceOf(Map.class);
      all.add((Map<String, Object>) document);
    }
    return all;
  }

  private static boolean kubectl() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, "kubectl")));
  }
}
