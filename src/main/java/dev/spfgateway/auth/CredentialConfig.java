package dev.spfgateway.auth;

import dev.spfgateway.base.Require;
import dev.spfgateway.pipeline.Role;

/**
 * A tenant's credential in the registry file.
 *
 * @param id how log and audit name it; unique over all tenants
 * @param role what it may do
 * @param apiKeySha256 SHA-256 of the API key in 64 lower-case hex digits, as {@code credential
 *     create} prints it
 */
public record CredentialConfig(String id, Role role, String apiKeySha256) {
  /** Checks the entry. */
  public CredentialConfig {
    Require.check(
        id.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}"),
        "id",
        "must be 1 to 64 letters, digits, '.', '_' or '-'");
    Require.check(
        apiKeySha256.matches("[0-9a-f]{64}"),
        "apiKeySha256",
        "must be 64 lower-case hex digits; 'credential create' makes a key and prints them");
  }
}
