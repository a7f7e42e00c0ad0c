package dev.spfgateway.cli;

import dev.spfgateway.app.Registries;
import dev.spfgateway.auth.AuthenticationConfig;
import dev.spfgateway.auth.CredentialConfig;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.base.VisibleText;
import dev.spfgateway.config.GatewayConfig;
import dev.spfgateway.config.RegistryConfig;
import dev.spfgateway.config.RegistryFile;
import dev.spfgateway.edge.EdgeConfig;
import dev.spfgateway.http.ServerCertificate;
import dev.spfgateway.identity.token.IssuerConfig;
import dev.spfgateway.upstream.config.StampConfig;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Checks whether a gateway would start with a configuration. */
@Command(
    name = "check-config",
    description = "Checks the configuration as 'serve' reads it and lists every mistake.",
    mixinStandardHelpOptions = true)
final class CheckConfigCommand implements Callable<Integer> {
  @Mixin ConfigOption config = new ConfigOption();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    ConfigFiles files = ConfigFiles.load(config.file);
    List<String> problems = missingFiles(files);
    EdgeConfig tenants = files.gateway().tenantListener();
    certificate("tenantListener", tenants.certificate(), tenants.privateKey())
        .ifPresent(problems::add);
    Optional.ofNullable(files.gateway().adminListener().tls())
        .flatMap(tls -> certificate("adminListener.tls", tls.certificate(), tls.privateKey()))
        .ifPresent(problems::add);
    if (!problems.isEmpty()) {
      throw new Cli.CommandFailure(
          problems.stream().map(VisibleText::of).collect(Collectors.joining("\n")), null);
    }
    RegistryConfig registry = files.registry();
    Duration giveUpAfter = files.gateway().operation().follow().giveUpAfter();
    int credentials =
        new Registries(new RegistryFile.Loaded(registry, ""), giveUpAfter)
            .credentials()
            .ids()
            .size();
    idle(files).stream().map(VisibleText::of).forEach(Terminal.out(spec)::println);
    Terminal.out(spec)
        .printf(
            "%s: good (%d stamps, %d tenants, %d subscriptions, %d credentials)%n",
            config.file,
            registry.stamps().size(),
            registry.tenants().size(),
            registry.tenants().stream().mapToInt(one -> one.subscriptions().size()).sum(),
            credentials);
    Demo.credential(registry)
        .ifPresent(
            credential ->
                Terminal.out(spec)
                    .printf(
                        "%s: '%s' is the example credential; 'serve' accepts it only with"
                            + " --simulator%n",
                        files.gateway().registry(), credential.id()));
    return 0;
  }

  /** Credentials that can't be used, because their scheme is off or their issuer is unknown. */
  private static List<String> idle(ConfigFiles files) {
    AuthenticationConfig on = files.gateway().authentication();
    Set<String> issuers =
        on.bearer().issuers().stream().map(IssuerConfig::issuer).collect(Collectors.toSet());
    List<String> idle = new ArrayList<>();
    for (RegistryConfig.TenantConfig tenant : files.registry().tenants()) {
      for (CredentialConfig one : tenant.credentials()) {
        String credential = files.gateway().registry() + ": '" + one.id() + "'";
        if (!on.isEnabled(one.scheme())) {
          idle.add(credential + " can't be used: the scheme " + one.scheme() + " is off");
        } else if (one.token() != null && !issuers.contains(one.token().issuer())) {
          idle.add(
              credential + " can't be used: its issuer is not among authentication.bearer.issuers");
        }
      }
    }
    return idle;
  }

  /** The problem with a listener's certificate; empty when there is none. */
  private static Optional<String> certificate(
      String section, @Nullable Path certificate, @Nullable Path privateKey) {
    if (certificate == null || privateKey == null) {
      return Optional.empty(); // the gateway makes one itself, or uses the tenant listener's
    }
    Vertx vertx = Vertx.vertx();
    try {
      ServerCertificate unused = ServerCertificate.read(vertx, certificate, privateKey);
      return Optional.empty();
    } catch (InvalidSetting wrong) {
      return Optional.of(
          section
              + "."
              + wrong.key()
              + ": "
              + (wrong.key().equals("privateKey") ? privateKey : certificate)
              + " "
              + wrong.getMessage());
    } finally {
      Waiting.on(vertx.close());
    }
  }

  private static List<String> missingFiles(ConfigFiles files) {
    List<String> problems = new ArrayList<>();
    GatewayConfig gateway = files.gateway();
    for (StampConfig stamp : files.registry().stamps()) {
      for (Path file : stamp.trust()) {
        if (!Files.isReadable(file)) {
          problems.add(
              gateway.registry()
                  + ": stamp "
                  + stamp.name()
                  + ": trust: there is no readable file "
                  + file);
        }
      }
    }
    return problems;
  }
}
