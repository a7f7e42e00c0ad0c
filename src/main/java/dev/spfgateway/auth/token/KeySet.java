package dev.spfgateway.auth.token;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import java.text.ParseException;
import java.util.List;

/**
 * An issuer's public signing keys at one time. Two sets are the same only when they are one object:
 * what was verified by one set is verified anew after the next.
 */
public final class KeySet {
  /** Before the first fetch. */
  static final KeySet NONE = new KeySet(List.of());

  private static final int MAX_KEYS = 64;
  private static final int MIN_RSA_BITS = 2048;

  private final List<JWK> keys;

  private KeySet(List<JWK> keys) {
    this.keys = keys;
  }

  /**
   * Reads a JWKS. Of its keys those count that can verify here; symmetric keys, keys for encryption
   * and short RSA keys are left out.
   *
   * @throws ParseException when it is none, or holds no such key: an issuer without keys is broken
   */
  static KeySet parse(String json) throws ParseException {
    List<JWK> usable =
        JWKSet.parse(json).getKeys().stream()
            .filter(KeySet::isUsable)
            .map(JWK::toPublicJWK)
            .toList();
    if (usable.isEmpty() || usable.size() > MAX_KEYS) {
      throw new ParseException("holds " + usable.size() + " keys that can verify", 0);
    }
    return new KeySet(usable);
  }

  private static boolean isUsable(JWK key) {
    if (key.getKeyUse() != null && !KeyUse.SIGNATURE.equals(key.getKeyUse())) {
      return false;
    }
    return key instanceof RSAKey rsa && rsa.size() >= MIN_RSA_BITS
        || key instanceof ECKey ec && Curve.P_256.equals(ec.getCurve())
        || key instanceof OctetKeyPair pair && Curve.Ed25519.equals(pair.getCurve());
  }

  /** Which keys can have signed under this header: by {@code kid} where it has one. */
  List<JWK> candidates(JWSHeader header) {
    String kid = header.getKeyID();
    return keys.stream()
        .filter(key -> kid == null || kid.equals(key.getKeyID()))
        .filter(
            key -> key.getAlgorithm() == null || key.getAlgorithm().equals(header.getAlgorithm()))
        .filter(key -> fits(key, header.getAlgorithm()))
        .toList();
  }

  /** A key of another kind is never tried: that is how a public key becomes an HMAC's secret. */
  private static boolean fits(JWK key, JWSAlgorithm algorithm) {
    if (JWSAlgorithm.ES256.equals(algorithm)) {
      return key instanceof ECKey;
    }
    return JWSAlgorithm.EdDSA.equals(algorithm)
        ? key instanceof OctetKeyPair
        : key instanceof RSAKey;
  }

  /** Whether both hold the same keys. */
  boolean holdsTheSameAs(KeySet other) {
    return keys.equals(other.keys);
  }

  int size() {
    return keys.size();
  }
}
