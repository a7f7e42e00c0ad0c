package dev.spfgateway.simulator.spf;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.spfgateway.base.StampId;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request as it arrived at one of SPF's ports.
 *
 * @param sequence 1 for the first since the start; never used twice
 * @param time when its head had arrived
 * @param connection the number of its connection, from 1
 * @param user the account, or the certificate's subject, that was admitted; null for none
 * @param method as on the request line
 * @param effectiveMethod after {@code X-HTTP-Method}
 * @param path raw, without the query
 * @param query raw; empty text when there is none
 * @param headers by name in any case; {@code Authorization} is reduced to the scheme, the user's
 *     name and the type of an NTLM message
 * @param body the text of the whole body, cut after {@link RequestLog#MAX_BODY} characters; null
 *     when it never arrived or was not read
 * @param status of the answer; null when there was none
 * @param state how far the request came
 * @param effect what SPF did
 * @param faults the names of the faults that it met, in order
 */
public record LoggedRequest(
    long sequence,
    Instant time,
    StampId stamp,
    int port,
    long connection,
    @Nullable String user,
    String method,
    String effectiveMethod,
    String path,
    String query,
    Map<String, List<String>> headers,
    @Nullable String body,
    @Nullable Integer status,
    State state,
    @JsonUnwrapped Effect effect,
    List<String> faults) {
  /** How far a request came. */
  public enum State {
    /** Only its head was received. */
    HEAD,
    /** The request was received to its last byte. */
    WHOLE,
    /** SPF processed the request; {@link Effect} tells whether it did what was asked. */
    ACTED,
    /** The answer was given to the connection. */
    ANSWERED
  }

  /**
   * The effect of a request in SPF.
   *
   * @param actedAt when a mutation's first job began, or a read was carried out; null when neither
   *     happened
   * @param jobs the VMM jobs that it started, including one that failed at once
   */
  public record Effect(@Nullable Instant actedAt, List<UUID> jobs) {
    /** Copies the list. */
    public Effect {
      jobs = List.copyOf(jobs);
    }

    /** True when SPF did what was asked, or began to. */
    @JsonProperty
    public boolean acted() {
      return actedAt != null;
    }
  }

  /** Copies headers and faults. */
  public LoggedRequest {
    faults = List.copyOf(faults);
    TreeMap<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    copy.putAll(headers);
    headers = Collections.unmodifiableMap(copy);
  }

  /** The first value of a header, by name in any case. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name)).map(values -> values.get(0));
  }
}
