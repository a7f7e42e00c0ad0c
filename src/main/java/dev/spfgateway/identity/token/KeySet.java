package dev.spfgateway.identity.token;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An issuer's public signing keys at one time. Sets are compared by identity: whatever was verified
 * with one set is verified again with the next.
 */
public final class KeySet {
  /** The set before the first fetch. */
  static final KeySet NONE = new KeySet(List.of(), List.of());

  private static final int MAX_KEYS = 64;
  private static final int MIN_RSA_BITS = 2048;

  private static final int MAX_NAMED = 8;
  private static final int MAX_KID = 64;

  private final List<JWK> keys;
  private final List<String> ignored;

  private KeySet(List<JWK> keys, List<String> ignored) {
    this.keys = List.copyOf(keys);
    this.ignored = List.copyOf(ignored);
  }

  /**
   * Reads a JWKS and keeps the keys that can verify tokens here. Ignores all others, such as
   * symmetric keys, encryption keys and short RSA keys, so that an unusable key does not affect the
   * rest.
   *
   * @throws ParseException when it is not a JWKS or has no usable key, which means that the issuer
   *     is broken
   * @see <a href="https://www.rfc-editor.org/rfc/rfc7517#section-5">RFC 7517, 5</a>
   */
  static KeySet parse(String json) throws ParseException {
    // The library returns null for a document that is the word null.
    @Nullable Map<String, Object> document = JSONObjectUtils.parse(json);
    if (document == null || !(document.get("keys") instanceof List<?> all)) {
      throw new ParseException("has no list 'keys'", 0);
    }
    List<JWK> usable = new ArrayList<>();
    List<String> ignored = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      try {
        usable(all.get(i)).ifPresent(usable::add);
      } catch (Unusable e) {
        ignored.add("key " + (i + 1) + kid(all.get(i)) + ": " + e.getMessage());
      }
    }
    if (usable.size() > MAX_KEYS) {
      ignored.add("keys after the first " + MAX_KEYS + " that can verify");
      usable.subList(MAX_KEYS, usable.size()).clear();
    }
    KeySet read = new KeySet(usable, ignored);
    if (usable.isEmpty()) {
      throw new ParseException(
          "contains no key that can verify a signature"
              + (ignored.isEmpty() ? "" : ": " + String.join("; ", read.ignored())),
          0);
    }
    return read;
  }

  /** Why a key is ignored. */
  private static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    Unusable(String why) {
      super(why, null, false, false);
    }
  }

  /** The key; empty for one with another purpose, which is no reason for a warning. */
  private static Optional<JWK> usable(@Nullable Object entry) throws Unusable {
    if (!(entry instanceof Map<?, ?> members)) {
      throw new Unusable("is not a JSON object");
    }
    if (members.get("use") instanceof String use && !use.equals("sig")) {
      return Optional.empty();
    }
    JWK key;
    try {
      key = JWK.parse(JSONObjectUtils.toJSONString(names(members)));
    } catch (ParseException | RuntimeException e) {
      throw new Unusable("can't be read (" + e.getMessage() + ")");
    }
    if (key instanceof RSAKey rsa && rsa.size() < MIN_RSA_BITS) {
      throw new Unusable("is an RSA key of less than " + MIN_RSA_BITS + " bits");
    }
    boolean fits =
        key instanceof RSAKey
            || key instanceof ECKey ec && Curve.P_256.equals(ec.getCurve())
            || key instanceof OctetKeyPair pair && Curve.Ed25519.equals(pair.getCurve());
    if (!fits) {
      throw new Unusable("has a type or curve that none of the supported algorithms uses");
    }
    return Optional.of(key.toPublicJWK());
  }

  private static Map<String, Object> names(Map<?, ?> members) {
    Map<String, Object> named = new LinkedHashMap<>();
    members.forEach((name, value) -> named.put(String.valueOf(name), value));
    return named;
  }

  private static String kid(@Nullable Object entry) {
    if (!(entry instanceof Map<?, ?> members) || !(members.get("kid") instanceof String kid)) {
      return "";
    }
    return " ('" + (kid.length() <= MAX_KID ? kid : kid.substring(0, MAX_KID) + "…") + "')";
  }

  /** Ignored keys with reasons, for operators; a limited number of them. */
  List<String> ignored() {
    if (ignored.size() <= MAX_NAMED) {
      return ignored;
    }
    List<String> some = new ArrayList<>(ignored.subList(0, MAX_NAMED));
    some.add((ignored.size() - MAX_NAMED) + " more");
    return some;
  }

  /**
   * The keys that can have signed a token with this header, selected by {@code kid} when it has
   * one.
   */
  List<JWK> candidates(JWSHeader header) {
    String kid = header.getKeyID();
    return keys.stream()
        .filter(key -> kid == null || kid.equals(key.getKeyID()))
        .filter(
            key -> key.getAlgorithm() == null || key.getAlgorithm().equals(header.getAlgorithm()))
        .filter(key -> fits(key, header.getAlgorithm()))
        .toList();
  }

  /** A key of another type is never tried; otherwise a public key could serve as an HMAC secret. */
  private static boolean fits(JWK key, JWSAlgorithm algorithm) {
    if (JWSAlgorithm.ES256.equals(algorithm)) {
      return key instanceof ECKey;
    }
    return JWSAlgorithm.EdDSA.equals(algorithm)
        ? key instanceof OctetKeyPair
        : key instanceof RSAKey;
  }

  /** Whether both sets contain the same keys. */
  boolean holdsTheSameAs(KeySet other) {
    return keys.equals(other.keys);
  }

  int size() {
    return keys.size();
  }
}
