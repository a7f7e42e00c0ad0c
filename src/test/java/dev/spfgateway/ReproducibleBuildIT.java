package dev.spfgateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two builds of one commit give the same jars, byte for byte. */
class ReproducibleBuildIT {
  private static final List<String> JARS = List.of("spf-gateway.jar", "spf-gateway-simulator.jar");

  /** What {@code project.build.outputTimestamp} says, as a zip file's entry has it. */
  private static final LocalDateTime TIME = LocalDateTime.of(2026, 11, 23, 0, 0);

  /**
   * Attributes that a build may have: none says when, where, by whom or on which JDK it was made.
   */
  private static final List<String> ATTRIBUTES =
      List.of(
          "Manifest-Version",
          "Created-By",
          "Build-Jdk-Spec",
          "Class-Path",
          "Main-Class",
          "Enable-Native-Access",
          "Implementation-Title",
          "Implementation-Version");

  @TempDir Path directory;

  /** Cheap, so that each build has it: the files' order and time, and nothing of the machine. */
  @ParameterizedTest
  @ValueSource(strings = {"spf-gateway.jar", "spf-gateway-simulator.jar"})
  void aJarHoldsNothingOfTheTimeAndPlaceOfItsBuild(String name) throws IOException {
    Path jar = Path.of("target", name);
    assumeTrue(Files.exists(jar), "only a whole build makes " + jar);
    try (ZipFile file = new ZipFile(jar.toFile())) {
      List<? extends ZipEntry> entries = Collections.list(file.entries());
      assertThat(entries).hasSizeGreaterThan(50);
      assertThat(entries).allMatch(one -> one.getTimeLocal().equals(TIME));
      assertThat(manifest(file).keySet()).map(Object::toString).isSubsetOf(ATTRIBUTES);
    }
  }

  private static Attributes manifest(ZipFile file) throws IOException {
    try (InputStream in = file.getInputStream(file.getEntry("META-INF/MANIFEST.MF"))) {
      return new java.util.jar.Manifest(in).getMainAttributes();
    }
  }

  @Test
  @Tag("long")
  void twoBuildsInOtherPlacesTimeZonesAndLanguagesGiveTheSameJars() throws Exception {
    Path first = build("first", "UTC", "C");
    Path second = build("second-and-longer", "Asia/Kolkata", "tr_TR.UTF-8");

    for (String jar : JARS) {
      assertThat(differences(first.resolve(jar), second.resolve(jar))).as(jar).isEmpty();
      assertThat(first.resolve(jar)).hasSameBinaryContentAs(second.resolve(jar));
    }
  }

  private Path build(String name, String zone, String language) throws Exception {
    Path at = Files.createDirectory(directory.resolve(name));
    copy(Path.of("pom.xml"), at.resolve("pom.xml"));
    for (String source : List.of(".mvn", "src/main", "src/simulator")) {
      copy(Path.of(source), at.resolve(source));
    }
    Path log = directory.resolve(name + ".log");
    ProcessBuilder maven =
        new ProcessBuilder("mvn", "-B", "-o", "-DskipTests", "package")
            .directory(at.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    maven.environment().putAll(Map.of("TZ", zone, "LC_ALL", language));
    Process running = maven.start();
    assertThat(running.waitFor(15, TimeUnit.MINUTES)).as("the build ends").isTrue();
    assertThat(running.exitValue()).as(Files.readString(log)).isZero();
    return at.resolve("target");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path one : all.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(one).toString()).normalize();
        Files.createDirectories(copy.getParent());
        Files.copy(one, copy);
      }
    }
  }

  /** The names of entries that differ, which say more than two sums do. */
  private static List<String> differences(Path one, Path other) throws IOException {
    Map<String, Long> sums = new TreeMap<>();
    List<String> different = new ArrayList<>();
    try (ZipFile left = new ZipFile(one.toFile());
        ZipFile right = new ZipFile(other.toFile())) {
      left.stream().forEach(entry -> sums.put(entry.getName(), entry.getCrc()));
      right.stream()
          .filter(entry -> !Long.valueOf(entry.getCrc()).equals(sums.remove(entry.getName())))
          .forEach(entry -> different.add(entry.getName()));
    }
    different.addAll(sums.keySet());
    return different;
  }
}
