package dev.spfgateway.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Fuzzes every parser for as many seconds as the argument says, led by coverage. */
public final class Fuzz {
  private static final Path DIRECTORY = Path.of("target", "fuzz");

  private Fuzz() {}

  /** Writes the seeds where Jazzer finds them and starts it; ends as it ends. */
  public static void main(String... arguments) throws IOException, InterruptedException {
    Path corpus = Files.createDirectories(DIRECTORY.resolve("corpus"));
    Parser[] parsers = Parser.values();
    for (int place = 0; place < parsers.length; place++) {
      Parser parser = parsers[place];
      int number = 0;
      for (byte[] seed : Seeds.of(parser)) {
        byte[] input = new byte[seed.length + 1];
        input[0] = (byte) place;
        System.arraycopy(seed, 0, input, 1, seed.length);
        Files.write(corpus.resolve(parser.name() + "-" + number++), input);
      }
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + FuzzTarget.class.getName(),
                "--instrumentation_includes=dev.spfgateway.**",
                "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.**",
                "--keep_going=20",
                "-max_len=4096",
                "-timeout=10",
                "-print_final_stats=1",
                "-artifact_prefix=" + DIRECTORY + "/",
                "-max_total_time=" + (arguments.length == 0 ? "3600" : arguments[0])));
    command.addAll(Arrays.asList(corpus.toString()));
    System.exit(new ProcessBuilder(command).inheritIO().start().waitFor());
  }
}
