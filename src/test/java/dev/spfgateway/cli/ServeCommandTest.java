package dev.spfgateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An impossible start ends the process, with the reason in one line. */
class ServeCommandTest {
  @TempDir Path directory;

  @BeforeEach
  void copyExamples() throws IOException {
    for (String name : List.of("simulator.yaml", "simulator-password", "registry.yaml")) {
      String text = Files.readString(Path.of("conf").resolve(name));
      Files.writeString(directory.resolve(name), text.replace("../data/", "data/"));
    }
  }

  private void configure(String setting, int taken) throws IOException {
    Files.writeString(
        directory.resolve("gateway.yaml"),
        "dataDirectory: data\nregistry: registry.yaml\ntenantListener: {host: 127.0.0.1, port: "
            + port("tenantListener.port", setting, taken)
            + "}\nadminListener: {port: "
            + port("adminListener.port", setting, taken)
            + "}\n");
    Path simulator = directory.resolve("simulator.yaml");
    Files.writeString(
        simulator,
        Files.readString(simulator)
            .replace("[8090]", "[0]")
            .replace("[8091]", "[" + port("stamps.ports", setting, taken) + "]")
            .replace("Port: 8092", "Port: " + port("controlPort", setting, taken)));
  }

  private static int port(String one, String setting, int taken) {
    return one.equals(setting) ? taken : 0;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"tenantListener.port", "adminListener.port", "stamps.ports", "controlPort"})
  void endsWithOneLineThatNamesThePortThatIsTaken(String setting) throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int taken = other.getLocalPort();
      configure(setting, taken);

      AuditedStore.Printed printed =
          AuditedStore.run(
              "serve",
              "--config",
              directory.resolve("gateway.yaml").toString(),
              "--simulator",
              directory.resolve("simulator.yaml").toString());

      assertThat(printed.code()).isEqualTo(1);
      assertThat(printed.err().lines())
          .singleElement()
          .asString()
          .contains(setting + ": can't listen on port " + taken + " of ")
          .contains("stop the program that listens there", "or configure another port");
    }
  }

  @Test
  void saysWhereTheSimulatorIsWhenItIsNotOnTheClassPath() {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(withoutServices(before));
    try {
      AuditedStore.Printed printed =
          AuditedStore.run("simulate", "--config", directory.resolve("simulator.yaml").toString());

      assertThat(printed.code()).isEqualTo(1);
      assertThat(printed.err().lines())
          .singleElement()
          .asString()
          .contains("the simulator is not on the class path")
          .contains("put spf-gateway-simulator.jar beside spf-gateway.jar");
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  /** As the shipped jar alone is. */
  private static ClassLoader withoutServices(ClassLoader parent) {
    return new ClassLoader(parent) {
      @Override
      public Enumeration<URL> getResources(String name) throws IOException {
        return name.startsWith("META-INF/services/dev.spfgateway.")
            ? Collections.emptyEnumeration()
            : super.getResources(name);
      }
    };
  }
}
