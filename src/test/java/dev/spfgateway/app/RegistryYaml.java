package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.FABRIKAM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.OWNER;
import static dev.spfgateway.app.RunningGateway.READER;

import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.simulator.SimulatorFixture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The registry file of a gateway under test: contoso on stamp-1, fabrikam on stamp-2. */
final class RegistryYaml {
  private static final String BASIC =
      "user: " + SimulatorFixture.USER + "\npassword: {file: password}";

  private final Map<String, String> credentials = new LinkedHashMap<>();
  private final List<String> endpoints = new ArrayList<>();
  private String stamp1 = "";
  private String stamp2 = "https://localhost:1/SC2012R2/VMM";
  private Object stampOfFabrikam = SimulatorFixture.STAMP_2;
  private Path trusted;
  private String trust = "";
  private String settlingTime = "15m";
  private boolean keysRequired;
  private String identity = BASIC;
  private String secondIdentity = BASIC;
  private List<String> linkHosts = List.of();
  private final StringBuilder operators = new StringBuilder();

  void credentials(String tenant, String yaml) {
    credentials.merge(tenant, yaml, String::concat);
  }

  void removeCredentials(String tenant) {
    credentials.remove(tenant);
  }

  void endpoint(String url, Path certificate) {
    endpoints.add(url);
    trusted = certificate;
  }

  void secondStamp(String url) {
    stamp2 = url;
  }

  void operator(String name, String role, String proof) {
    operators.append("  - name: ").append(name).append("\n    role: ").append(role);
    operators.append("\n    ").append(proof).append('\n');
  }

  void removeOperators() {
    operators.setLength(0);
  }

  void stamp1(String yaml) {
    stamp1 = yaml.strip().indent(4);
  }

  void bothOnStamp1() {
    stampOfFabrikam = SimulatorFixture.STAMP_1;
  }

  void settlingAfter(String duration) {
    settlingTime = duration;
  }

  void requireKeys() {
    keysRequired = true;
  }

  void identity(String yaml) {
    identity = yaml;
  }

  void secondIdentity(String yaml) {
    secondIdentity = yaml;
  }

  void trust(String yaml) {
    trust = yaml;
  }

  void linkHosts(List<String> hosts) {
    linkHosts = hosts;
  }

  String text() {
    StringBuilder yaml = new StringBuilder("stamps:\n");
    stamp(yaml, SimulatorFixture.STAMP_1, "stamp-1", endpoints, identity);
    yaml.append(stamp1);
    stamp(yaml, SimulatorFixture.STAMP_2, "stamp-2", List.of(stamp2), secondIdentity);
    yaml.append("tenants:\n");
    tenant(yaml, "contoso", SimulatorFixture.CONTOSO, SimulatorFixture.STAMP_1);
    credential(yaml, "contoso-operator", "operator", OPERATOR);
    credential(yaml, "contoso-owner", "owner", OWNER);
    credential(yaml, "contoso-reader", "reader", READER);
    yaml.append(credentials.getOrDefault("contoso", ""));
    yaml.append("    requireIdempotencyKey: ").append(keysRequired).append('\n');
    tenant(yaml, "fabrikam", SimulatorFixture.FABRIKAM, stampOfFabrikam);
    credential(yaml, "fabrikam-owner", "owner", FABRIKAM);
    yaml.append(credentials.getOrDefault("fabrikam", ""));
    return yaml.append(operators.isEmpty() ? "" : "operators:\n" + operators).toString();
  }

  private void stamp(
      StringBuilder yaml, Object id, String name, List<String> urls, String account) {
    yaml.append("  - id: ").append(id).append("\n    name: ").append(name);
    yaml.append("\n    endpoints:\n");
    for (String url : urls) {
      yaml.append("      - url: ").append(url).append('\n');
      yaml.append(account.indent(8));
      yaml.append("        linkHosts: ").append(linkHosts).append('\n');
    }
    yaml.append((trust.isEmpty() ? "trust: [" + trusted + "]" : trust).indent(4));
    yaml.append("    settlingTime: ").append(settlingTime).append('\n');
  }

  private static void tenant(StringBuilder yaml, String name, Object subscription, Object stamp) {
    yaml.append("  - name: ").append(name).append("\n    subscriptions:\n      - id: ");
    yaml.append(subscription).append("\n        name: ").append(name).append("-production\n");
    yaml.append("        accountAdmin: admin@").append(name).append(".com\n");
    yaml.append("        stamps: [").append(stamp).append("]\n    credentials:\n");
  }

  private static void credential(StringBuilder yaml, String id, String role, ApiKey key) {
    yaml.append("      - id: ").append(id).append("\n        role: ").append(role);
    yaml.append("\n        apiKeySha256: ").append(key.hash()).append('\n');
  }
}
