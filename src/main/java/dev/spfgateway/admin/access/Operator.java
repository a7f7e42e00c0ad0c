package dev.spfgateway.admin.access;

import dev.spfgateway.base.EnumWords;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.Optional;

/**
 * The caller of the admin listener.
 *
 * @param name the operator's name; {@code admin-token} for whoever presents the admin token
 * @param role what the operator may do
 * @param by how the operator proved the name
 * @param address the address from which the request came
 * @param session the public id of the session; empty without a session
 */
public record Operator(
    String name, Role role, SignIn by, String address, Optional<String> session) {
  private static final String KEY = Operator.class.getName();

  /** What an operator may do. */
  public enum Role {
    /** May read everything and change nothing. */
    VIEWER,
    /** May also change what can be changed. */
    OPERATOR;

    /** Whether this role may do what {@code needed} may. */
    public boolean covers(Role needed) {
      return compareTo(needed) >= 0;
    }

    /** The word in configuration and JSON. */
    public String word() {
      return EnumWords.of(this);
    }
  }

  /** The ways in which an operator can prove a name. */
  public enum SignIn {
    TOKEN,
    PASSWORD,
    CERTIFICATE,
    OIDC;

    /** The word in JSON, log and audit. */
    public String word() {
      return EnumWords.of(this);
    }
  }

  /** The caller of an admitted request. */
  public static Operator of(RoutingContext context) {
    return Objects.requireNonNull(context.get(KEY), "the request was not admitted");
  }

  /** Makes this the caller of the request. */
  public void admit(RoutingContext context) {
    context.put(KEY, this);
  }
}
