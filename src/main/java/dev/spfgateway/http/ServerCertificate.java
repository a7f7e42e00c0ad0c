package dev.spfgateway.http;

import dev.spfgateway.base.InvalidSetting;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import javax.net.ssl.X509KeyManager;

/** A server's certificate chain and its private key, as read from their files. */
public final class ServerCertificate {
  private static final int MAX_BYTES = 1 << 20;
  private static final byte[] SAMPLE = new byte[32];

  private final PemKeyCertOptions pem;
  private final X509Certificate own;

  private ServerCertificate(PemKeyCertOptions pem, X509Certificate own) {
    this.pem = pem;
    this.own = own;
  }

  /**
   * Reads and checks both files. Blocks; not for event loops.
   *
   * @param certificate PEM file with the chain, the server's own certificate first
   * @param privateKey PEM file (PKCS #8)
   * @throws InvalidSetting when a file can't be used, or the key does not match the certificate
   */
  public static ServerCertificate read(Vertx vertx, Path certificate, Path privateKey) {
    PemKeyCertOptions pem =
        new PemKeyCertOptions()
            .setCertValue(content("certificate", certificate))
            .setKeyValue(content("privateKey", privateKey));
    try {
      KeyStore store = pem.loadKeyStore(vertx);
      X509Certificate own = (X509Certificate) store.getCertificate(store.aliases().nextElement());
      if (!belongs(privateKey(vertx, pem, own), own)) {
        throw new InvalidSetting("privateKey", "does not belong to the certificate");
      }
      return new ServerCertificate(pem, own);
    } catch (InvalidSetting e) {
      throw e;
    } catch (Exception e) {
      // Vert.x reports this with many exception types.
      throw new InvalidSetting("certificate", "can't be used with its key: " + e.getMessage());
    }
  }

  private static Buffer content(String key, Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return Buffer.buffer(in.readNBytes(MAX_BYTES));
    } catch (IOException e) {
      throw new InvalidSetting(key, "can't be read: " + e);
    }
  }

  private static PrivateKey privateKey(Vertx vertx, PemKeyCertOptions pem, X509Certificate own)
      throws Exception {
    X509KeyManager manager = (X509KeyManager) pem.getKeyManagerFactory(vertx).getKeyManagers()[0];
    return manager.getPrivateKey(
        manager.getServerAliases(own.getPublicKey().getAlgorithm(), null)[0]);
  }

  /** Whether the certificate verifies what the key signs. */
  private static boolean belongs(PrivateKey key, X509Certificate own)
      throws GeneralSecurityException {
    Signature signature =
        Signature.getInstance(
            "SHA256with" + (key.getAlgorithm().equals("EC") ? "ECDSA" : key.getAlgorithm()));
    signature.initSign(key);
    signature.update(SAMPLE);
    byte[] signed = signature.sign();
    signature.initVerify(own.getPublicKey());
    signature.update(SAMPLE);
    return signature.verify(signed);
  }

  /** The certificate and key as Vert.x takes them. */
  public KeyCertOptions options() {
    return pem;
  }

  /** The certificate's subject name. */
  public String subject() {
    return own.getSubjectX500Principal().getName();
  }

  /** The end of the certificate's validity. */
  public Instant notAfter() {
    return own.getNotAfter().toInstant();
  }
}
