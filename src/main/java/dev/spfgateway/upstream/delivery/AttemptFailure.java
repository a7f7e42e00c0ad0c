package dev.spfgateway.upstream.delivery;

import dev.spfgateway.base.EnumWords;
import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.pipeline.DeliveryPhase;
import dev.spfgateway.upstream.connection.Connections;
import dev.spfgateway.upstream.connection.NtlmLogon;
import dev.spfgateway.upstream.credential.CredentialState;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.BiPredicate;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why an attempt got no answer that could be passed on, as a word for log, metrics and traces. */
public enum AttemptFailure {
  /** The server's name was not found. */
  DNS,
  /** The server refused the connection. */
  REFUSED,
  /** No route leads to the server. */
  UNREACHABLE,
  CONNECT_TIMEOUT,
  /** The TLS handshake failed: an untrusted certificate, another name, no common version. */
  TLS,
  /** An NTLM logon was not completed. */
  LOGON,
  /** SPF's web server refused the gateway's own credential, now or before. */
  CREDENTIAL_REFUSED,
  /** Too many requests waited for a connection. */
  POOL_BUSY,
  /** No connection was free in time. */
  POOL_TIMEOUT,
  /** No answer began in time. */
  TIMEOUT,
  RESET,
  /** The server closed the connection before its answer began. */
  CLOSED,
  HEAD_TOO_LARGE,
  /** The answer is not HTTP. */
  MALFORMED,
  /** The answer began but did not end. */
  ANSWER_BROKEN,
  ANSWER_TOO_LARGE,
  /** The answer can't be inspected, such as one in a coding that was not asked for. */
  ANSWER_UNREADABLE,
  /** A server in front of SPF answered with an error of its own. */
  WEB_SERVER_ERROR,
  /** The client went away. */
  CANCELLED,
  /** The request's time ended before its last part could be sent. */
  DEADLINE,
  /** The registry changed what permitted the request, before its last part could be sent. */
  REGISTRY_CHANGED,
  OTHER;

  private static final int MAX_CAUSES = 8;

  private final String word = EnumWords.of(this);

  /** One row of the table. */
  private record Row(BiPredicate<Throwable, DeliveryPhase> when, AttemptFailure then) {}

  /** The first matching row decides; a subclass comes before its superclass. */
  private static final List<Row> TABLE =
      List.of(
          row(CredentialState.Refused.class, CREDENTIAL_REFUSED),
          row(NtlmLogon.LogonFailed.class, LOGON),
          row(Delivery.LogonLapsed.class, LOGON),
          new Row(
              (failure, phase) ->
                  failure instanceof SendGuard.Withheld withheld && withheld.isByRegistry(),
              REGISTRY_CHANGED),
          row(SendGuard.Withheld.class, DEADLINE),
          row(CancellationException.class, CANCELLED),
          row(Connections.TooBusy.class, POOL_BUSY),
          row(Connections.NoneFree.class, POOL_TIMEOUT),
          row(UnknownHostException.class, DNS),
          row(ConnectTimeoutException.class, CONNECT_TIMEOUT),
          row(NoRouteToHostException.class, UNREACHABLE),
          row(ConnectException.class, REFUSED),
          row(SSLException.class, TLS),
          row(TooLongFrameException.class, HEAD_TOO_LARGE),
          row(TimeoutException.class, TIMEOUT),
          row(HttpClosedException.class, CLOSED),
          new Row(
              (failure, phase) ->
                  failure instanceof IOException && phase == DeliveryPhase.NOT_CONNECTED,
              UNREACHABLE),
          row(IOException.class, RESET),
          row(DecoderException.class, MALFORMED),
          row(IllegalArgumentException.class, MALFORMED));

  private static Row row(Class<? extends Throwable> type, AttemptFailure then) {
    return new Row((failure, phase) -> type.isInstance(failure), then);
  }

  /** Why no answer's head arrived. */
  public static AttemptFailure of(Throwable failure, DeliveryPhase phase) {
    @Nullable Throwable cause = failure;
    for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
      Throwable one = cause;
      Optional<Row> fits = TABLE.stream().filter(row -> row.when().test(one, phase)).findFirst();
      if (fits.isPresent()) {
        return fits.get().then();
      }
      cause = cause.getCause();
    }
    return OTHER;
  }

  /** Why an answer whose head arrived was not passed on; empty when it was. */
  public static Optional<AttemptFailure> of(Judgement judgement) {
    if (judgement.answer().succeeded()) {
      return Optional.empty();
    }
    @Nullable Throwable cause = judgement.answer().cause().getCause();
    if (judgement.verdict() == Verdict.CREDENTIAL_REFUSED) {
      return Optional.of(CREDENTIAL_REFUSED);
    }
    if (cause == null) {
      return Optional.of(WEB_SERVER_ERROR);
    }
    if (cause instanceof ODataSyntaxException) {
      return Optional.of(ANSWER_UNREADABLE);
    }
    // An IllegalStateException means that the answer was too long.
    return Optional.of(cause instanceof IllegalStateException ? ANSWER_TOO_LARGE : ANSWER_BROKEN);
  }

  /** Whether the endpoint, or the network path to it, caused the failure. */
  boolean isOfEndpoint() {
    return switch (this) {
      case CANCELLED, DEADLINE, POOL_BUSY, POOL_TIMEOUT -> false;
      default -> true;
    };
  }

  /** The word in log, metrics and traces. */
  public String word() {
    return word;
  }
}
