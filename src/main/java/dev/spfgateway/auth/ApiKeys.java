package dev.spfgateway.auth;

import dev.spfgateway.pipeline.Principal;
import java.util.Map;
import java.util.Optional;

/**
 * Knows callers by their API key's hash. Looking a hash up tells an attacker nothing through its
 * time: to steer the hash they would have to know the key.
 *
 * @param byHash SHA-256 of the key in lower-case hex to who it is
 */
public record ApiKeys(Map<String, Principal> byHash) {
  /** Copies the map. */
  public ApiKeys {
    byHash = Map.copyOf(byHash);
  }

  /** Who shows this key; empty when the key is malformed or nobody's. */
  public Optional<Principal> find(String key) {
    return ApiKey.parse(key).map(parsed -> byHash.get(parsed.hash()));
  }
}
