package dev.spfgateway.upstream.credential;

import dev.spfgateway.base.Secret;
import dev.spfgateway.upstream.config.StampConfig;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The gateway's account at one SPF server, and how it is presented. */
public sealed interface Identity {
  /** The account that an endpoint's configuration gives, and how it is shown there. */
  static Identity of(StampConfig.EndpointConfig endpoint) {
    StampConfig.@Nullable NtlmConfig ntlm = endpoint.ntlm();
    if (ntlm != null) {
      return new Ntlm(ntlm.domain(), ntlm.user(), ntlm.workstation(), ntlm.password());
    }
    @Nullable String user = endpoint.user();
    @Nullable Secret password = endpoint.password();
    return user != null && password != null ? new Basic(user, password) : new CertificateOnly();
  }

  /** The account, regardless of its secret, as Windows compares names; empty without one. */
  String account();

  /** The account's password; empty without one. */
  Optional<Secret> secret();

  /**
   * True when every request authenticates itself; false when a connection is authenticated once.
   */
  default boolean isShownByEveryRequest() {
    return true;
  }

  /**
   * Name and password in a header of every request.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc7617">RFC 7617</a>
   */
  record Basic(String user, Secret password) implements Identity {
    @Override
    public String account() {
      return user.toLowerCase(Locale.ROOT);
    }

    @Override
    public Optional<Secret> secret() {
      return Optional.of(password);
    }

    public String authorization() {
      String account = user + ":" + password.reveal();
      return "Basic "
          + Base64.getEncoder().encodeToString(account.getBytes(StandardCharsets.UTF_8));
    }
  }

  /**
   * A Windows account, authenticated once per connection, which from then on acts for it.
   *
   * @param domain empty for a local account of the server
   * @param workstation the name by which the gateway identifies itself
   */
  record Ntlm(String domain, String user, String workstation, Secret password) implements Identity {
    @Override
    public String account() {
      String name = domain.isEmpty() ? user : domain + '\\' + user;
      return name.toLowerCase(Locale.ROOT);
    }

    @Override
    public Optional<Secret> secret() {
      return Optional.of(password);
    }

    @Override
    public boolean isShownByEveryRequest() {
      return false;
    }
  }

  /** No account: TLS identifies the caller to the server. */
  record CertificateOnly() implements Identity {
    @Override
    public String account() {
      return "";
    }

    @Override
    public Optional<Secret> secret() {
      return Optional.empty();
    }
  }
}
