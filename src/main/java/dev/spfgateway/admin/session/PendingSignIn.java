package dev.spfgateway.admin.session;

import dev.spfgateway.base.Secret;
import dev.spfgateway.base.Sha256;
import dev.spfgateway.base.Ticker;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A sign-in by OpenID Connect between its start and the browser's return. The browser itself keeps
 * it, sealed in a cookie, so that no number of begun sign-ins takes memory here or displaces
 * another.
 *
 * @param state ties the return to this browser
 * @param nonce ties the ID token to this sign-in
 * @param proof the PKCE verifier, which ties the code to this sign-in
 */
record PendingSignIn(String state, String nonce, Secret proof) {
  /** Time for the operator to sign in at the provider. */
  static final Duration LIFE = Duration.ofMinutes(10);

  private static final int VALUE_BYTES = 32;
  private static final int IV_BYTES = 12;
  private static final int TAG_BITS = 128;

  /** Begins a sign-in. */
  static PendingSignIn begin(RandomGenerator random) {
    return new PendingSignIn(value(random), value(random), Secret.of(value(random)));
  }

  private static String value(RandomGenerator random) {
    return text(bytes(random, VALUE_BYTES));
  }

  private static byte[] bytes(RandomGenerator random, int count) {
    byte[] made = new byte[count];
    random.nextBytes(made);
    return made;
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** What the provider is told of {@link #proof} (RFC 7636, S256). */
  String challenge() {
    return text(Sha256.of(proof.reveal().getBytes(StandardCharsets.US_ASCII)));
  }

  /** Seals sign-ins with a key that lives as long as the gateway runs. */
  static final class Seal {
    private final RandomGenerator random;
    private final Ticker ticker;
    private final SecretKeySpec key;

    Seal(RandomGenerator random, Ticker ticker) {
      this.random = random;
      this.ticker = ticker;
      this.key = new SecretKeySpec(bytes(random, VALUE_BYTES), "AES");
    }

    /** The cookie's value. */
    String close(PendingSignIn pending) {
      String json =
          new JsonObject()
              .put("state", pending.state())
              .put("nonce", pending.nonce())
              .put("proof", pending.proof().reveal())
              .put("nanos", ticker.nanos())
              .encode();
      byte[] iv = bytes(random, IV_BYTES);
      try {
        byte[] sealed =
            cipher(Cipher.ENCRYPT_MODE, iv).doFinal(json.getBytes(StandardCharsets.UTF_8));
        byte[] all = Arrays.copyOf(iv, IV_BYTES + sealed.length);
        System.arraycopy(sealed, 0, all, IV_BYTES, sealed.length);
        return text(all);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java runtime has AES-GCM", e);
      }
    }

    private Cipher cipher(int mode, byte[] iv) throws GeneralSecurityException {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, iv));
      return cipher;
    }

    /** The sign-in in a cookie; empty when it was not sealed here, or too long ago. */
    Optional<PendingSignIn> open(String cookie) {
      try {
        byte[] all = Base64.getUrlDecoder().decode(cookie);
        if (all.length <= IV_BYTES) {
          return Optional.empty();
        }
        byte[] plain =
            cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(all, IV_BYTES))
                .doFinal(all, IV_BYTES, all.length - IV_BYTES);
        JsonObject json = new JsonObject(new String(plain, StandardCharsets.UTF_8));
        return ticker.since(json.getLong("nanos")).compareTo(LIFE) < 0
            ? Optional.of(
                new PendingSignIn(
                    json.getString("state"),
                    json.getString("nonce"),
                    Secret.of(json.getString("proof"))))
            : Optional.empty();
      } catch (GeneralSecurityException | IllegalArgumentException | DecodeException e) {
        return Optional.empty();
      }
    }
  }
}
