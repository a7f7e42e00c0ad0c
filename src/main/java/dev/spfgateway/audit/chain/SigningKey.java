package dev.spfgateway.audit.chain;

import dev.spfgateway.base.Sha256;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/**
 * An Ed25519 key pair that signs statements.
 *
 * @param id SHA-256 of the public key's SubjectPublicKeyInfo, in hex
 * @param privateKey the secret half
 * @param publicKey the public half
 */
record SigningKey(String id, PrivateKey privateKey, PublicKey publicKey) {
  private static final String ALGORITHM = "Ed25519";

  /** Never prints the key. */
  @Override
  public String toString() {
    return "signing key " + id;
  }

  static SigningKey generate() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
      return new SigningKey(idOf(pair.getPublic()), pair.getPrivate(), pair.getPublic());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has Ed25519", e);
    }
  }

  /**
   * Takes both halves as stored.
   *
   * @param privateKey PKCS #8
   * @param publicKey SubjectPublicKeyInfo
   * @throws GeneralSecurityException when either is not a key, or the two do not match
   */
  static SigningKey of(byte[] privateKey, byte[] publicKey) throws GeneralSecurityException {
    KeyFactory factory = KeyFactory.getInstance(ALGORITHM);
    PublicKey open = factory.generatePublic(new X509EncodedKeySpec(publicKey));
    SigningKey key =
        new SigningKey(
            idOf(open), factory.generatePrivate(new PKCS8EncodedKeySpec(privateKey)), open);
    if (!verify(open, publicKey, key.sign(publicKey))) {
      throw new GeneralSecurityException("the private key does not match the public key");
    }
    return key;
  }

  static String idOf(PublicKey key) {
    return HexFormat.of().formatHex(Sha256.of(key.getEncoded()));
  }

  byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(privateKey);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("an Ed25519 key can always sign", e);
    }
  }

  static boolean verify(PublicKey key, byte[] message, byte[] signature) {
    try {
      Signature verifier = Signature.getInstance(ALGORITHM);
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** The public half in base64. */
  String print() {
    return Base64.getEncoder().encodeToString(publicKey.getEncoded());
  }

  /**
   * Reads a public key.
   *
   * @throws IllegalArgumentException when the text is not one
   */
  static PublicKey parse(String base64) {
    try {
      return KeyFactory.getInstance(ALGORITHM)
          .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an Ed25519 public key", e);
    }
  }
}
