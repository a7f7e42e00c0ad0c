package dev.spfgateway.upstream.connection;

import dev.spfgateway.upstream.credential.Identity;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.RealmCallback;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of one NTLM logon. The messages are the JDK's (its SASL mechanism NTLM, which
 * its own HTTP client uses too); only NTLMv2 is spoken, never LM or NTLMv1.
 *
 * @see <a href="https://learn.microsoft.com/openspecs/windows_protocols/ms-ntht">MS-NTHT</a>
 */
public final class NtlmLogon {
  private static final String SCHEME = "NTLM ";
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SaslClient client;

  /**
   * Begins a logon.
   *
   * @throws LogonFailed when this Java runtime does not support NTLM
   */
  NtlmLogon(Identity.Ntlm account) throws LogonFailed {
    Map<String, Object> settings =
        Map.of(
            "com.sun.security.sasl.ntlm.version",
            "NTLMv2",
            // Otherwise the JDK would query the name service and block.
            "com.sun.security.sasl.ntlm.hostname",
            account.workstation(),
            "com.sun.security.sasl.ntlm.random",
            RANDOM);
    try {
      @Nullable SaslClient made =
          Sasl.createSaslClient(
              new String[] {"NTLM"}, null, "HTTP", "", settings, asked -> answer(asked, account));
      if (made == null) {
        throw new LogonFailed("this Java runtime has no NTLM (see jdk.sasl.disabledMechanisms)");
      }
      this.client = made;
    } catch (SaslException e) {
      throw new LogonFailed("this Java runtime can't begin an NTLM logon", e);
    }
  }

  private static void answer(Callback[] questions, Identity.Ntlm account)
      throws UnsupportedCallbackException {
    for (Callback question : questions) {
      if (question instanceof NameCallback name) {
        name.setName(account.user());
      } else if (question instanceof RealmCallback realm) {
        realm.setText(account.domain());
      } else if (question instanceof PasswordCallback password) {
        password.setPassword(account.password().reveal().toCharArray());
      } else {
        throw new UnsupportedCallbackException(question);
      }
    }
  }

  /** The {@code Authorization} header of the first leg. */
  String negotiate() throws LogonFailed {
    return SCHEME + Base64.getEncoder().encodeToString(evaluate(new byte[0]));
  }

  /**
   * The {@code Authorization} header of the last leg.
   *
   * @param challenges the first leg's {@code WWW-Authenticate} headers
   */
  String authenticate(List<String> challenges) throws LogonFailed {
    for (String challenge : challenges) {
      if (challenge.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
        return SCHEME + Base64.getEncoder().encodeToString(evaluate(decode(challenge)));
      }
    }
    throw new LogonFailed("the server did not offer NTLM");
  }

  private static byte[] decode(String challenge) throws LogonFailed {
    try {
      return Base64.getDecoder().decode(challenge.substring(SCHEME.length()).strip());
    } catch (IllegalArgumentException e) {
      throw new LogonFailed("the server's NTLM challenge is not base64", e);
    }
  }

  private byte[] evaluate(byte[] message) throws LogonFailed {
    try {
      return client.evaluateChallenge(message);
    } catch (SaslException | RuntimeException e) {
      throw new LogonFailed("the server's NTLM challenge is invalid", e);
    }
  }

  /** Thrown when a logon can't be completed. Nothing of the request had been sent by then. */
  public static final class LogonFailed extends Exception {
    private static final long serialVersionUID = 1L;

    LogonFailed(String message) {
      super(message);
    }

    LogonFailed(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
