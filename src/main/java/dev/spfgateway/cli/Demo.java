package dev.spfgateway.cli;

import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.auth.CredentialConfig;
import dev.spfgateway.config.ConfigException;
import dev.spfgateway.config.RegistryConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The example tenant's API key, which is public. It makes a first restore a single copied line, and
 * must never give access to a gateway in front of real machines.
 */
final class Demo {
  /** The key; {@code conf/registry.yaml} has its hash. */
  static final String API_KEY = "spfgw_y7QJqujWGZA0sweoVAAEc1K6jiF8paU937YS2w";

  /** The checkpoint of the documented restore; {@code conf/simulator.yaml} has it. */
  static final String CHECKPOINT =
      "/ba4146fa-fb41-41b6-a7c0-2b4ff4c3f7e3/services/systemcenter/vmm/VMCheckPoints("
          + "ID=guid'a11cc636-5521-4f88-92b2-cad392911fe0',"
          + "StampId=guid'ba4146fa-fb41-4f59-a193-ad00c52a138c')";

  /** The documented restore's body. */
  static final String RESTORE =
      "{\"VMCheckPointAction\":\"Restore\",\"odata.type\":\"VMM.VMCheckPoint\"}";

  private Demo() {}

  /**
   * Refuses a registry that accepts the public key.
   *
   * @throws ConfigException when {@code registry} does
   */
  static void refuse(Path file, RegistryConfig registry) {
    credential(registry)
        .ifPresent(
            credential -> {
              throw new ConfigException(
                  List.of(
                      new ConfigException.Problem(
                          file.toString(),
                          0,
                          "",
                          "the credential '"
                              + credential.id()
                              + "' is the example, whose key is public. Remove it and make your own"
                              + " with 'credential create', or add --simulator to try the gateway"
                              + " out")));
            });
  }

  /** The credential that accepts the public key; empty when the registry has none. */
  static Optional<CredentialConfig> credential(RegistryConfig registry) {
    String hash = ApiKey.parse(API_KEY).orElseThrow().hash();
    return registry.tenants().stream()
        .flatMap(tenant -> tenant.credentials().stream())
        .filter(credential -> hash.equals(credential.apiKeySha256()))
        .findFirst();
  }
}
