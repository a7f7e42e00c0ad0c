package dev.spfgateway.simulator.spf;

import dev.spfgateway.base.Secret;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates requests as IIS does before SPF sees them: by Basic, by NTLM or by a client
 * certificate. NTLM authenticates the connection; later requests on it need no header. Confined to
 * one Vert.x context.
 */
public final class Access {
  private final Rules rules;
  private final List<Account> accounts;

  /** Entries disappear with their connections. */
  private final Map<HttpConnection, Logon> logons = new WeakHashMap<>();

  /** An authentication scheme. */
  public enum Scheme {
    BASIC,
    NTLM,
    CERTIFICATE
  }

  /**
   * The server's requirements.
   *
   * @param realm the realm in Basic's challenge
   * @param domain the accounts' domain
   */
  public record Rules(Set<Scheme> schemes, String realm, String domain) {}

  /** Accepts these accounts. */
  public Access(Rules rules, List<Account> accounts) {
    this.rules = rules;
    this.accounts = List.copyOf(accounts);
  }

  /** One connection's NTLM logon: first a nonce, then a user. */
  private record Logon(long nonce, @Nullable String user) {}

  /**
   * The decision on a request.
   *
   * @param user the user admitted; empty for none
   * @param headers to add to the answer
   */
  record Admission(Optional<String> user, List<Map.Entry<String, String>> headers) {
    private static final String CHALLENGE = "WWW-Authenticate";

    private static Admission of(String user) {
      return new Admission(Optional.of(user), List.of());
    }
  }

  /** All accounts. */
  public List<Account> accounts() {
    return accounts;
  }

  /** Sets an account's password, which unlocks it; false when the account does not exist. */
  public boolean reset(String user, Secret password) {
    Optional<Account> account =
        accounts.stream().filter(one -> one.name().equals(user)).findFirst();
    account.ifPresent(one -> one.reset(password));
    return account.isPresent();
  }

  /** Decides on a request by its head and its connection. */
  Admission admit(HttpServerRequest request) {
    String authorization = Optional.ofNullable(request.getHeader("Authorization")).orElse("");
    @Nullable Logon logon = logons.get(request.connection());
    if (authorization.isEmpty() && logon != null && logon.user() != null) {
      return persistent(logon.user());
    }
    if (authorization.isEmpty() && allows(Scheme.CERTIFICATE)) {
      return subject(request.connection()).map(Admission::of).orElseGet(this::challenge);
    }
    Optional<BasicHeader> basic = BasicHeader.parse(authorization);
    if (basic.isPresent() && allows(Scheme.BASIC)) {
      return account(basic.get().user())
          .filter(account -> account.takes(basic.get().password()::equals))
          .map(account -> Admission.of(account.name()))
          .orElseGet(this::challenge);
    }
    Optional<ByteBuffer> message = NtlmServer.message(authorization);
    return message.isPresent() && allows(Scheme.NTLM)
        ? ntlm(request.connection(), message.get())
        : challenge();
  }

  private boolean allows(Scheme scheme) {
    return rules.schemes().contains(scheme);
  }

  /** Finds an account by its name in any case, as Windows compares names. */
  private Optional<Account> account(String name) {
    return accounts.stream().filter(account -> account.name().equalsIgnoreCase(name)).findFirst();
  }

  private static Optional<String> subject(HttpConnection connection) {
    try {
      List<Certificate> shown = connection.peerCertificates();
      return shown.get(0) instanceof X509Certificate certificate
          ? Optional.of(certificate.getSubjectX500Principal().getName())
          : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  /**
   * A first message restarts the logon whatever the connection's state; a last one completes it.
   */
  private Admission ntlm(HttpConnection connection, ByteBuffer message) {
    @Nullable Logon begun = logons.remove(connection);
    if (NtlmServer.type(message) == 1) {
      long nonce = NtlmServer.nonce();
      logons.put(connection, new Logon(nonce, null));
      String challenge = NtlmServer.challenge(nonce, rules.domain(), "SPF");
      return new Admission(Optional.empty(), List.of(Map.entry(Admission.CHALLENGE, challenge)));
    }
    if (begun == null || begun.user() != null) {
      return challenge();
    }
    Optional<String> user =
        NtlmServer.Response.parse(message)
            .filter(
                response ->
                    response.domain().isEmpty()
                        || response.domain().equalsIgnoreCase(rules.domain()))
            .flatMap(
                response ->
                    account(response.user())
                        .filter(
                            account ->
                                account.takes(password -> response.isOf(password, begun.nonce()))))
            .map(Account::name);
    user.ifPresent(name -> logons.put(connection, new Logon(begun.nonce(), name)));
    return user.map(Access::persistent).orElseGet(this::challenge);
  }

  private static Admission persistent(String user) {
    return new Admission(Optional.of(user), List.of(Map.entry("Persistent-Auth", "true")));
  }

  /** One header per scheme, in IIS's order. */
  private Admission challenge() {
    List<Map.Entry<String, String>> challenges = new ArrayList<>();
    if (allows(Scheme.NTLM)) {
      challenges.add(Map.entry(Admission.CHALLENGE, "Negotiate"));
      challenges.add(Map.entry(Admission.CHALLENGE, NtlmServer.SCHEME));
    }
    if (allows(Scheme.BASIC)) {
      challenges.add(Map.entry(Admission.CHALLENGE, "Basic realm=\"" + rules.realm() + "\""));
    }
    return new Admission(Optional.empty(), challenges);
  }

  /** The part of an {@code Authorization} header that may be shown: the scheme and no secret. */
  static String describe(String authorization) {
    Optional<String> basic =
        BasicHeader.parse(authorization).map(header -> "Basic user=" + header.user());
    Optional<String> ntlm = NtlmServer.message(authorization).map(Access::describe);
    String scheme = authorization.strip().split(" ", 2)[0];
    return basic.or(() -> ntlm).orElse(scheme.length() > 20 ? "?" : scheme);
  }

  private static String describe(ByteBuffer message) {
    int type = NtlmServer.type(message);
    return "NTLM type="
        + type
        + (type == 3
            ? NtlmServer.Response.parse(message).map(r -> " user=" + r.user()).orElse("")
            : "");
  }
}
