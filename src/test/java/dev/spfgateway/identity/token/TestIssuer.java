package dev.spfgateway.identity.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.spfgateway.testing.TestBed;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A token issuer that publishes its keys over HTTP, and can misbehave as real issuers do. */
public final class TestIssuer implements AutoCloseable {
  public static final String NAME = "https://login.contoso.example/";
  public static final String AUDIENCE = "spf-gateway";

  private final HttpServer server;
  private final String scheme;
  private final AtomicReference<String> published = new AtomicReference<>("");
  private final AtomicInteger status = new AtomicInteger(200);
  private final AtomicInteger fetches = new AtomicInteger();

  private TestIssuer(HttpServer server, String scheme) {
    this.server = server;
    this.scheme = scheme;
  }

  /** A private key with what it signs by. */
  public record Key(JWK jwk, JWSAlgorithm algorithm, PrivateKey ed25519) {
    public static Key rsa(String kid, JWSAlgorithm algorithm) {
      try {
        return new Key(new RSAKeyGenerator(2048).keyID(kid).generate(), algorithm, null);
      } catch (JOSEException e) {
        throw new IllegalStateException(e);
      }
    }

    public static Key ec(String kid) {
      try {
        JWK made = new ECKeyGenerator(Curve.P_256).keyID(kid).generate();
        return new Key(made, JWSAlgorithm.ES256, null);
      } catch (JOSEException e) {
        throw new IllegalStateException(e);
      }
    }

    /** Nimbus would need Tink to make one; the JDK's public key ends with the 32 bytes. */
    public static Key ed25519(String kid) {
      try {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] encoded = pair.getPublic().getEncoded();
        byte[] x = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
        JWK jwk = new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(x)).keyID(kid).build();
        return new Key(jwk, JWSAlgorithm.EdDSA, pair.getPrivate());
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    JWSHeader.Builder header() {
      return new JWSHeader.Builder(algorithm).keyID(jwk.getKeyID());
    }

    public String sign(JWTClaimsSet claims) {
      return sign(header().build(), claims);
    }

    String sign(JWSHeader header, JWTClaimsSet claims) {
      try {
        if (ed25519 != null) {
          String input = header.toBase64URL() + "." + Base64URL.encode(claims.toString());
          Signature signature = Signature.getInstance("Ed25519");
          signature.initSign(ed25519);
          signature.update(input.getBytes(StandardCharsets.US_ASCII));
          return input + "." + Base64URL.encode(signature.sign());
        }
        SignedJWT token = new SignedJWT(header, claims);
        token.sign(
            jwk instanceof RSAKey rsa ? new RSASSASigner(rsa) : new ECDSASigner((ECKey) jwk));
        return token.serialize();
      } catch (JOSEException | GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Good claims from now on for five minutes. */
  public static JWTClaimsSet.Builder claims(Instant now) {
    return new JWTClaimsSet.Builder()
        .issuer(NAME)
        .audience(AUDIENCE)
        .subject("ci")
        .claim("roles", List.of("backup", "restore"))
        .notBeforeTime(Date.from(now))
        .expirationTime(Date.from(now.plusSeconds(300)));
  }

  public static TestIssuer start(Vertx vertx, HttpServerOptions options) {
    AtomicReference<TestIssuer> self = new AtomicReference<>();
    HttpServer server =
        vertx
            .createHttpServer(options)
            .requestHandler(
                request -> {
                  TestIssuer issuer = self.get();
                  issuer.fetches.incrementAndGet();
                  if (issuer.status.get() > 0) {
                    request
                        .response()
                        .setStatusCode(issuer.status.get())
                        .end(issuer.published.get());
                  }
                });
    self.set(new TestIssuer(server, options.isSsl() ? "https" : "http"));
    try {
      server.listen(0, "localhost").await(30, TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new AssertionError(e);
    }
    return self.get();
  }

  public static TestIssuer start(TestBed bed) {
    return bed.keep(start(bed.vertx()));
  }

  public static TestIssuer start(Vertx vertx) {
    return start(vertx, new HttpServerOptions());
  }

  public String url() {
    return scheme + "://localhost:" + server.actualPort() + "/keys";
  }

  /** Publishes these keys from now on. */
  public void publish(Key... keys) {
    published.set(new JWKSet(Arrays.stream(keys).map(Key::jwk).toList()).toString(true));
  }

  void publishText(String text) {
    published.set(text);
  }

  /** Answers this status from now on; 0 never answers. */
  public void answer(int code) {
    status.set(code);
  }

  /** How often the keys were asked for. */
  public int fetches() {
    return fetches.get();
  }

  @Override
  public void close() {
    try {
      server.close().await(30, TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new AssertionError(e);
    }
  }
}
