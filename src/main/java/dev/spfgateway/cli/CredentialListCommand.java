package dev.spfgateway.cli;

import dev.spfgateway.app.CredentialUses;
import dev.spfgateway.auth.CredentialConfig;
import dev.spfgateway.base.EnumWords;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.config.GatewayConfig;
import dev.spfgateway.config.RegistryConfig;
import dev.spfgateway.config.RegistryConfig.TenantConfig;
import dev.spfgateway.config.YamlRecords;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the registry's credentials. */
@Command(
    name = "list",
    description = {
      "Lists the credentials in the registry file, without their secrets.",
      "The times of last use come from the gateway's data directory; a running gateway"
          + " also exports them as the metric spfgateway_credential_last_used."
    },
    mixinStandardHelpOptions = true)
final class CredentialListCommand implements Callable<Integer> {
  @Mixin ConfigOption config = new ConfigOption();

  @Option(names = "--tenant", paramLabel = "NAME", description = "Only credentials of this tenant.")
  @Nullable String tenant;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    GatewayConfig gateway =
        YamlRecords.load(config.file, GatewayConfig.class, ConfigFiles.anything());
    RegistryConfig registry =
        YamlRecords.load(gateway.registry(), RegistryConfig.class, ConfigFiles.anything());
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of("ID", "TENANT", "PRINCIPAL", "SCHEME", "ROLE", "EXPIRES", "STATE", "LAST USED"));
    Instant now = Ticker.system().now();
    Map<String, Instant> uses = CredentialUses.read(CredentialUses.file(gateway));
    for (TenantConfig one : registry.tenants()) {
      if (tenant == null || tenant.equals(one.name())) {
        one.credentials().stream()
            .map(credential -> row(one.name(), credential, now, uses))
            .map(row -> row.stream().map(EventText::word).toList())
            .forEach(rows::add);
      }
    }
    print(rows);
    return 0;
  }

  private static List<String> row(
      String tenant, CredentialConfig one, Instant now, Map<String, Instant> uses) {
    @Nullable Instant end = one.notAfter();
    boolean expired = end != null && !now.isBefore(end);
    return List.of(
        one.id(),
        tenant,
        one.principal() == null ? one.id() : one.principal(),
        one.scheme(),
        role(one),
        end == null ? "never" : end.toString(),
        one.revoked() ? "revoked" : expired ? "expired" : "active",
        uses.containsKey(one.id()) ? String.valueOf(uses.get(one.id())) : "-");
  }

  private static String role(CredentialConfig one) {
    if (one.role() != null) {
      return EnumWords.of(one.role());
    }
    return one.subscriptions().entrySet().stream()
        .map(entry -> entry.getKey() + "=" + EnumWords.of(entry.getValue()))
        .sorted()
        .collect(Collectors.joining(","));
  }

  private void print(List<List<String>> rows) {
    PrintWriter out = Terminal.out(spec);
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
      }
      out.println(line.toString().stripTrailing());
    }
    out.flush();
  }
}
