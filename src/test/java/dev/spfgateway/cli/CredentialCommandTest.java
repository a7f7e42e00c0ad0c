package dev.spfgateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.auth.CredentialConfig;
import dev.spfgateway.config.RegistryConfig;
import dev.spfgateway.config.YamlRecords;
import dev.spfgateway.pipeline.access.Role;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CredentialCommandTest {
  private static final String SUBSCRIPTION = "ba4146fa-fb41-41b6-a7c0-2b4ff4c3f7e3";
  private static final String REGISTRY =
      """
      stamps:
        - id: ba4146fa-fb41-4f59-a193-ad00c52a138c
          name: stamp-1
          endpoints:
            - {url: 'https://spf:8090/SC2012R2/VMM', user: spf, password: {env: PASSWORD}}
      tenants:
        - name: contoso
          subscriptions:
            - id: ba4146fa-fb41-41b6-a7c0-2b4ff4c3f7e3
              name: production
              accountAdmin: user@contoso.com
              stamps: [ba4146fa-fb41-4f59-a193-ad00c52a138c]
          credentials:
      """;

  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path registry;

  @BeforeEach
  void write() throws IOException {
    registry = directory.resolve("registry.yaml");
    Files.writeString(
        directory.resolve("gateway.yaml"), "dataDirectory: data\nregistry: registry.yaml\n");
  }

  private int run(String... args) {
    out.getBuffer().setLength(0);
    CommandLine line =
        new CommandLine(new CredentialCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .setExecutionExceptionHandler(
                (failure, command, parsed) -> {
                  command.getErr().println(failure.getMessage());
                  return 1;
                });
    return line.execute(args);
  }

  private String config() {
    return directory.resolve("gateway.yaml").toString();
  }

  /** What was printed for the registry, as it would be pasted there. */
  private CredentialConfig pasted() throws IOException {
    String printed = out.toString();
    String entry = printed.substring(printed.indexOf("      - id:"));
    Files.writeString(registry, REGISTRY + entry);
    return load().tenants().get(0).credentials().get(0);
  }

  private RegistryConfig load() {
    return YamlRecords.load(registry, RegistryConfig.class, name -> "secret");
  }

  private String shown(String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(out.toString());
    assertThat(matcher.find()).as(out.toString()).isTrue();
    return matcher.group(1);
  }

  @Test
  void makesAnApiKeyWhoseEntryTheRegistryTakes() throws IOException {
    assertThat(run("create", "--id", "nightly")).isZero();

    ApiKey key = ApiKey.parse(shown("only now: (\\S+)")).orElseThrow();
    CredentialConfig entry = pasted();
    assertThat(entry.apiKeySha256()).isEqualTo(key.hash());
    assertThat(entry.role()).isEqualTo(Role.OPERATOR);
    assertThat(Files.readString(registry)).doesNotContain(key.secret().reveal());
  }

  @Test
  void makesAPasswordWithEverythingThatAnEntryCanSay() throws IOException {
    int code =
        run(
            "create",
            "--id",
            "old-tool",
            "--scheme",
            "basic",
            "--principal",
            "backup",
            "--subscription",
            SUBSCRIPTION + "=reader",
            "--days",
            "90");

    assertThat(code).isZero();
    CredentialConfig entry = pasted();
    assertThat(entry.scheme()).isEqualTo("basic");
    assertThat(entry.principal()).isEqualTo("backup");
    assertThat(entry.subscriptions().values()).containsExactly(Role.READER);
    assertThat(entry.notAfter())
        .isBetween(
            Instant.now().plus(Duration.ofDays(89)), Instant.now().plus(Duration.ofDays(91)));
    assertThat(Files.readString(registry)).doesNotContain(shown("only now: (\\S+)"));
  }

  @Test
  void saysWhatIsWrongWithACall() {
    assertThat(run("create", "--id", "a b")).isEqualTo(2);
    assertThat(
            run(
                "create",
                "--id",
                "a",
                "--role",
                "owner",
                "--subscription",
                SUBSCRIPTION + "=reader"))
        .isEqualTo(2);
    assertThat(run("create", "--id", "a", "--subscription", "x=reader")).isEqualTo(2);
    assertThat(run("create", "--id", "a", "--days", "0")).isEqualTo(2);
    assertThat(run("create", "--id", "a", "--scheme", "bearer")).isEqualTo(2);
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString())
        .contains("--id must", "--role applies", "GUID", "--days", "thumbprint");
  }

  @Test
  void listsWhatThereIsWithoutSecrets() throws IOException {
    run("create", "--id", "active", "--role", "owner");
    String active = out.toString().substring(out.toString().indexOf("      - id:"));
    run("create", "--id", "gone");
    String gone = out.toString().substring(out.toString().indexOf("      - id:"));
    Files.writeString(
        registry,
        REGISTRY
            + active
            + gone
            + "        revoked: true\n"
            + "      - {id: past, role: reader, notAfter: '2020-01-01T00:00:00Z',"
            + " certificate: {sha1: "
            + "ab".repeat(20)
            + "}}\n");

    Files.createDirectories(directory.resolve("data"));
    Files.writeString(
        directory.resolve("data/credential-uses"), "2026-01-02T03:04:05Z active\nbroken line\n");

    assertThat(run("list", "--config", config())).isZero();

    assertThat(out.toString().lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .matches("ID +TENANT +PRINCIPAL +SCHEME +ROLE +EXPIRES +STATE +LAST USED"),
            line ->
                assertThat(line)
                    .matches(
                        "active +contoso +active +api-key +owner +never +active"
                            + " +2026-01-02T03:04:05Z"),
            line ->
                assertThat(line)
                    .matches("gone +contoso +gone +api-key +operator +never +revoked +-"),
            line ->
                assertThat(line)
                    .matches(
                        "past +contoso +past +client-certificate +reader +2020-01-01T00:00:00Z"
                            + " +expired +-"));
    assertThat(run("list", "--config", config(), "--tenant", "other")).isZero();
    assertThat(out.toString().lines()).hasSize(1);
  }

  @Test
  void revokesInTheFileAtOnceAndKeepsItsRights() throws IOException {
    run("create", "--id", "nightly");
    pasted();
    Files.setPosixFilePermissions(registry, PosixFilePermissions.fromString("rw-r-----"));

    assertThat(run("revoke", "nightly", "--config", config())).isZero();
    assertThat(out.toString()).contains("'nightly' is revoked");
    assertThat(load().tenants().get(0).credentials().get(0).revoked()).isTrue();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(registry)))
        .isEqualTo("rw-r-----");

    assertThat(run("revoke", "nightly", "--config", config())).isZero();
    assertThat(out.toString()).contains("already");
    assertThat(run("revoke", "absent", "--config", config())).isEqualTo(1);
    assertThat(err.toString()).contains("no credential 'absent'");
    try (var files = Files.list(directory)) {
      assertThat(files.map(one -> one.getFileName().toString()))
          .containsExactlyInAnyOrder("gateway.yaml", "registry.yaml");
    }
  }

  /** A gateway that runs as its owner has to go on reading it after root revoked a credential. */
  @Test
  void keepsTheFilesOwner() throws IOException {
    run("create", "--id", "nightly");
    pasted();
    assumeTrue(Files.getAttribute(registry, "unix:uid").equals(0), "only root may give files away");
    Files.setAttribute(registry, "unix:uid", 10_001);
    Files.setAttribute(registry, "unix:gid", 10_002);

    assertThat(run("revoke", "nightly", "--config", config())).isZero();

    assertThat(load().tenants().get(0).credentials().get(0).revoked()).isTrue();
    assertThat(Files.getAttribute(registry, "unix:uid")).isEqualTo(10_001);
    assertThat(Files.getAttribute(registry, "unix:gid")).isEqualTo(10_002);
  }

  @Test
  void explainsItself() {
    for (String command : new String[] {"create", "list", "revoke"}) {
      assertThat(run(command, "--help")).isZero();
      assertThat(out.toString()).contains("Usage: credential " + command);
    }
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("create", "list", "revoke");
  }
}
