package dev.spfgateway.admin.access;

import dev.spfgateway.admin.access.Operator.Role;
import dev.spfgateway.base.Require;
import dev.spfgateway.identity.password.PasswordHash;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * An operator in the registry file.
 *
 * @param name the operator's name in log and audit, and for signing in
 * @param role viewer may read everything on the admin listener, operator may also change things
 * @param password Argon2id hash of the password, as {@code operator hash} prints it; without it,
 *     the operator can't sign in by password
 * @param certificate subject of the client certificate that proves the operator, such as {@code
 *     CN=alice,O=Hoster}; the admin listener must verify client certificates
 */
public record OperatorConfig(
    String name, Role role, @Nullable String password, @Nullable String certificate) {
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._@-]{0,63}";

  /** Checks the entry. */
  public OperatorConfig {
    Require.check(
        name.matches(NAME), "name", "must be 1 to 64 letters, digits, '.', '_', '@' or '-'");
    Require.check(
        !name.equals(Callers.TOKEN_NAME), "name", "must not be the name of the admin token");
    Require.check(
        password == null || PasswordHash.parse(password).isPresent(),
        "password",
        PasswordHash.FORM + "; 'operator hash' makes one");
    Require.check(
        certificate == null || isName(certificate),
        "certificate",
        "must be a subject's name such as CN=alice,O=Hoster");
    Require.check(
        password != null || certificate != null,
        "password",
        "must be set, or certificate, or both");
  }

  private static boolean isName(String text) {
    try {
      return !new X500Principal(text).getName().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Omits the password's hash, from which the password might be guessed. */
  @Override
  public String toString() {
    return "OperatorConfig[" + name + ", " + role + "]";
  }
}
