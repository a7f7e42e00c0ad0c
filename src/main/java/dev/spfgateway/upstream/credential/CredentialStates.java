package dev.spfgateway.upstream.credential;

import dev.spfgateway.base.Secret;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.upstream.config.StampConfig;
import dev.spfgateway.upstream.config.StampConfig.EndpointConfig;
import dev.spfgateway.upstream.config.UpstreamConfig;
import dev.spfgateway.upstream.credential.CredentialState.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The states of the gateway's credentials in one version of the registry, by account and secret.
 * Endpoints and stamps that show the same secret for the same account share one state. A secret
 * that stays in the registry keeps its state; a secret that was removed and comes back starts with
 * a new one, because an operator changed it. Immutable.
 */
public final class CredentialStates {
  /** The states before the registry was read. */
  public static final CredentialStates NONE = new CredentialStates(Map.of());

  private final Map<Key, CredentialState> states;

  /**
   * An account with one secret. A domain account can't be distinguished from a server's local one,
   * so accounts of the same name count as one, whatever the server: one try too few is better than
   * one too many.
   */
  private record Key(Class<?> scheme, String account, Optional<Secret> password, String chain) {
    static Key of(EndpointConfig endpoint) {
      Identity identity = Identity.of(endpoint);
      boolean byCertificate = identity.secret().isEmpty();
      return new Key(
          identity.getClass(),
          identity.account(),
          identity.secret(),
          byCertificate ? chain(endpoint.clientCertificate()) : "");
    }

    private static String chain(StampConfig.@Nullable ClientCertificateConfig shown) {
      return shown == null ? "" : shown.certificate().reveal();
    }

    /** Omits the secret. */
    @Override
    public String toString() {
      return "credential of " + account;
    }
  }

  private CredentialStates(Map<Key, CredentialState> states) {
    this.states = states;
  }

  /** The states for another version of the registry. */
  public CredentialStates follow(
      List<StampConfig> stamps,
      UpstreamConfig.Credentials config,
      Ticker ticker,
      CredentialEvents events) {
    Map<Key, CredentialState> next = new HashMap<>();
    for (StampConfig stamp : stamps) {
      for (EndpointConfig endpoint : stamp.endpoints()) {
        Key key = Key.of(endpoint);
        @Nullable CredentialState known = states.get(key);
        next.computeIfAbsent(
            key, one -> known == null ? new CredentialState(config, ticker, events) : known);
      }
    }
    return new CredentialStates(next);
  }

  /** The states of a stamp's endpoints, in order. */
  public List<Shown> of(StampConfig stamp) {
    List<Shown> shown = new ArrayList<>();
    for (EndpointConfig endpoint : stamp.endpoints()) {
      @Nullable CredentialState state = states.get(Key.of(endpoint));
      if (state == null) {
        throw new IllegalStateException("not of this version of the registry: " + endpoint.url());
      }
      shown.add(new Shown(state, new Place(stamp.name(), endpoint.label())));
    }
    return List.copyOf(shown);
  }

  /** A credential at one of the endpoints where it is shown. */
  public record Shown(CredentialState state, Place place) {
    /** True while no request may show the credential there. */
    public boolean isRefused() {
      return state.isRefused(place);
    }

    /** Whether a probe should show the credential there now, regardless of the probe schedule. */
    public boolean wantsProbe() {
      return state.wantsProbe(place);
    }

    /** Whether a scheduled probe can be sent there now. */
    public boolean takesProbe() {
      return state.takesProbe(place);
    }
  }
}
