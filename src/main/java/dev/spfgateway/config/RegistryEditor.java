package dev.spfgateway.config;

import dev.spfgateway.auth.CredentialConfig;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.config.RegistryConfig.TenantConfig;
import dev.spfgateway.config.YamlNode.Fields;
import dev.spfgateway.config.YamlNode.Items;
import dev.spfgateway.config.YamlNode.Text;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Edits single lines of a registry file and leaves every other byte unchanged, because people wrote
 * it, with comments and in their own order.
 */
public final class RegistryEditor {
  private static final Pattern ID = Pattern.compile("((?: *- +)? *)id:.*");
  private static final Pattern REVOKED =
      Pattern.compile("((?: *- +)? *revoked: *)false( *(?:#.*)?)");

  private final Path file;
  private final SecretSource secrets;

  /** Takes the file's name for messages, and the environment. */
  public RegistryEditor(Path file, SecretSource secrets) {
    this.file = file;
    this.secrets = secrets;
  }

  /**
   * Marks a credential as revoked.
   *
   * @param text the file's text
   * @return the new text, which has been verified to load and to differ in nothing else; the same
   *     text when the credential is already revoked
   * @throws ConfigException when the file is wrong
   * @throws InvalidSetting when there is no such credential, or its entry has a form that can't be
   *     edited
   */
  public String revoke(String text, String id) {
    RegistryConfig before = parse(text);
    Fields entry = find(text, id);
    if (credentials(before).anyMatch(one -> one.id().equals(id) && one.revoked())) {
      return text;
    }
    String edited = edit(text, entry);
    if (!isRevokedAlone(before, parse(edited), id)) {
      throw cannotEdit(entry);
    }
    return edited;
  }

  private RegistryConfig parse(String text) {
    return YamlRecords.parse(text, file, RegistryConfig.class, secrets);
  }

  private Fields find(String text, String id) {
    @Nullable YamlNode root = YamlReader.read(text, null, new Problems(file.toString()));
    return items(Optional.ofNullable(root), "tenants")
        .flatMap(tenant -> items(Optional.of(tenant), "credentials"))
        .filter(one -> one.get("id") instanceof Text name && name.text().equals(id))
        .filter(Fields.class::isInstance)
        .map(Fields.class::cast)
        .findFirst()
        .orElseThrow(() -> new InvalidSetting(file.toString(), "has no credential '" + id + "'"));
  }

  private static Stream<YamlNode> items(Optional<YamlNode> node, String key) {
    return node.map(one -> one.get(key)).stream()
        .filter(Items.class::isInstance)
        .flatMap(list -> ((Items) list).items().stream());
  }

  /** Splits only at line feeds, so that each line keeps other characters at its end. */
  private String edit(String text, Fields entry) {
    List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
    @Nullable YamlNode flag = entry.get("revoked");
    @Nullable YamlNode id = entry.get("id");
    int index = (flag == null ? id == null ? 1 : id.place().line() : flag.place().line()) - 1;
    String line = lines.get(index);
    String ending = line.endsWith("\r") ? "\r" : "";
    Matcher matcher =
        (flag == null ? ID : REVOKED).matcher(line.substring(0, line.length() - ending.length()));
    if (!matcher.matches()) {
      throw cannotEdit(entry);
    }
    if (flag == null) {
      lines.add(index + 1, " ".repeat(matcher.group(1).length()) + "revoked: true" + ending);
    } else {
      lines.set(index, matcher.group(1) + "true" + matcher.group(2) + ending);
    }
    return String.join("\n", lines);
  }

  private InvalidSetting cannotEdit(Fields entry) {
    return new InvalidSetting(
        file + ":" + entry.place().line(),
        "the entry is not in block style with 'id' on a line of its own; add 'revoked: true' to it"
            + " by hand");
  }

  private static boolean isRevokedAlone(RegistryConfig before, RegistryConfig after, String id) {
    List<CredentialConfig> expected =
        credentials(before).map(one -> one.id().equals(id) ? one.asRevoked() : one).toList();
    return expected.equals(credentials(after).toList())
        && before.stamps().equals(after.stamps())
        && others(before).equals(others(after));
  }

  private static List<List<?>> others(RegistryConfig config) {
    return config.tenants().stream()
        .<List<?>>map(one -> List.of(one.name(), one.subscriptions(), one.credentials().size()))
        .toList();
  }

  private static Stream<CredentialConfig> credentials(RegistryConfig config) {
    return config.tenants().stream().map(TenantConfig::credentials).flatMap(List::stream);
  }
}
