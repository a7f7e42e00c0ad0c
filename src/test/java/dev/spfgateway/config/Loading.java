package dev.spfgateway.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Loads text in tests as if {@code conf/gateway.yaml} contained it. */
final class Loading {
  static final Path FILE = Path.of("conf", "gateway.yaml");
  static final Map<String, String> ENVIRONMENT = Map.of("TOKEN", "hunter2", "EMPTY", "");

  private Loading() {}

  static <T extends Record> T load(Class<T> type, String... lines) {
    return YamlRecords.parse(String.join("\n", lines), FILE, type, ENVIRONMENT::get);
  }

  static SampleConfig sample(String... lines) {
    return load(SampleConfig.class, lines);
  }

  /** The problems of a text that must have some, without {@code conf/gateway.yaml:}. */
  static List<String> problems(Class<? extends Record> type, String... lines) {
    ConfigException failure = catchThrowableOfType(ConfigException.class, () -> load(type, lines));
    if (failure == null) {
      throw new AssertionError("was accepted: " + Arrays.toString(lines));
    }
    return failure.problems().stream()
        .map(problem -> problem.toString().replaceFirst("^conf.gateway\\.yaml:\\s?", ""))
        .toList();
  }

  static List<String> problems(String... lines) {
    return problems(SampleConfig.class, lines);
  }
}
