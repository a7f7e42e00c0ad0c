package dev.spfgateway.simulator.spf;

import dev.spfgateway.base.Secret;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.MD4Digest;

/**
 * The server's side of NTLM, as far as a web server needs it: its challenge, and the check of an
 * NTLMv2 response. Older versions are refused, as Windows can be configured to do. Written
 * independently of the library with which the gateway speaks NTLM, so that one checks the other.
 *
 * @see <a href="https://learn.microsoft.com/openspecs/windows_protocols/ms-nlmp">MS-NLMP</a>
 */
final class NtlmServer {
  static final String SCHEME = "NTLM";

  private static final byte[] SIGNATURE = "NTLMSSP\0".getBytes(StandardCharsets.US_ASCII);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int UNICODE = 0x1;

  /** Unicode, target, NTLM, always sign, domain, NTLM2 session, target info, 128 and 56 bit. */
  private static final int FLAGS = 0xA089_8205;

  private static final int CHALLENGE_HEAD = 48;

  private NtlmServer() {}

  /** Reads a header's message; empty when it is of another scheme or no NTLM message. */
  static Optional<ByteBuffer> message(String authorization) {
    if (!authorization.regionMatches(true, 0, SCHEME + " ", 0, SCHEME.length() + 1)) {
      return Optional.empty();
    }
    try {
      byte[] bytes =
          Base64.getDecoder().decode(authorization.substring(SCHEME.length() + 1).strip());
      return bytes.length >= 12 && Arrays.equals(bytes, 0, 8, SIGNATURE, 0, 8)
          ? Optional.of(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** 1 asks for a challenge, 3 responds to it. */
  static int type(ByteBuffer message) {
    return message.getInt(8);
  }

  /** Eight unpredictable bytes. */
  static long nonce() {
    return RANDOM.nextLong();
  }

  /** The value of the {@code WWW-Authenticate} header that challenges a client. */
  static String challenge(long nonce, String domain, String computer) {
    byte[] target = domain.getBytes(StandardCharsets.UTF_16LE);
    byte[] info = targetInfo(domain, computer);
    ByteBuffer message =
        ByteBuffer.allocate(CHALLENGE_HEAD + target.length + info.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    message.put(SIGNATURE).putInt(2);
    field(message, target.length, CHALLENGE_HEAD);
    message.putInt(FLAGS).putLong(nonce).putLong(0);
    field(message, info.length, CHALLENGE_HEAD + target.length);
    message.put(target).put(info);
    return SCHEME + " " + Base64.getEncoder().encodeToString(message.array());
  }

  private static void field(ByteBuffer message, int length, int offset) {
    message.putShort((short) length).putShort((short) length).putInt(offset);
  }

  /** Names of domain (2) and computer (1), and the end (0). */
  private static byte[] targetInfo(String domain, String computer) {
    byte[] first = domain.getBytes(StandardCharsets.UTF_16LE);
    byte[] second = computer.getBytes(StandardCharsets.UTF_16LE);
    return ByteBuffer.allocate(12 + first.length + second.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort((short) 2)
        .putShort((short) first.length)
        .put(first)
        .putShort((short) 1)
        .putShort((short) second.length)
        .put(second)
        .putInt(0)
        .array();
  }

  /** A client's response: a proof of knowing the password, and the data that it covers. */
  static final class Response {
    private final String domain;
    private final String user;
    private final byte[] proof;
    private final byte[] blob;

    /**
     * @param proof 16 bytes
     * @param blob the data that the proof covers, besides the nonce
     */
    Response(String domain, String user, byte[] proof, byte[] blob) {
      this.domain = domain;
      this.user = user;
      this.proof = proof.clone();
      this.blob = blob.clone();
    }

    String domain() {
      return domain;
    }

    String user() {
      return user;
    }

    /** Reads a message of type 3; empty when it is malformed or older than NTLMv2. */
    static Optional<Response> parse(ByteBuffer message) {
      try {
        Charset charset =
            (message.getInt(60) & UNICODE) == 0
                ? StandardCharsets.US_ASCII
                : StandardCharsets.UTF_16LE;
        byte[] response = bytes(message, 20);
        if (response.length < 16 + 28) {
          return Optional.empty();
        }
        return Optional.of(
            new Response(
                new String(bytes(message, 28), charset),
                new String(bytes(message, 36), charset),
                Arrays.copyOf(response, 16),
                Arrays.copyOfRange(response, 16, response.length)));
      } catch (IndexOutOfBoundsException e) {
        return Optional.empty();
      }
    }

    private static byte[] bytes(ByteBuffer message, int field) {
      byte[] value = new byte[Short.toUnsignedInt(message.getShort(field))];
      message.get(message.getInt(field + 4), value);
      return value;
    }

    /** Whether the response was made with this password, for this nonce. */
    boolean isOf(Secret password, long nonce) {
      byte[] challenge =
          ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(nonce).array();
      byte[] name = (user.toUpperCase(Locale.ROOT) + domain).getBytes(StandardCharsets.UTF_16LE);
      byte[] key = hmacMd5(ntHash(password), name);
      return MessageDigest.isEqual(proof, hmacMd5(key, challenge, blob));
    }
  }

  private static byte[] ntHash(Secret password) {
    byte[] text = password.reveal().getBytes(StandardCharsets.UTF_16LE);
    MD4Digest digest = new MD4Digest();
    digest.update(text, 0, text.length);
    byte[] hash = new byte[digest.getDigestSize()];
    digest.doFinal(hash, 0);
    return hash;
  }

  private static byte[] hmacMd5(byte[] key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance("HmacMD5");
      mac.init(new SecretKeySpec(key, "HmacMD5"));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has HmacMD5", e);
    }
  }
}
