package dev.spfgateway.app.soak;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/** One try of a mutation, and what its client was told. */
final class Send {
  private final Mutation mutation;
  private final UUID id;
  private final String body;
  private final Instant begun = Instant.now();
  private volatile Told told = Told.nothing("no answer yet");

  /**
   * What a client was told.
   *
   * @param status of the answer; 0 when none came
   * @param outcome the outcome's word; empty when the answer has none
   * @param operation which operation the answer names
   * @param replayed whether it is the answer to an earlier request
   * @param text the error's code, or why there is no answer
   */
  record Told(int status, String outcome, Optional<UUID> operation, boolean replayed, String text) {
    static Told nothing(String why) {
      return new Told(0, "", Optional.empty(), false, why);
    }

    boolean answered() {
      return status != 0;
    }

    /** A refusal because of an operation that still runs, which it names. */
    boolean isInTheWay() {
      return text.equals("OperationInProgress");
    }

    boolean says(String word) {
      return outcome.equals(word);
    }
  }

  Send(Mutation mutation, UUID id, String body) {
    this.mutation = mutation;
    this.id = id;
    this.body = body;
  }

  Mutation mutation() {
    return mutation;
  }

  /** Goes up to SPF as {@code x-ms-client-request-id}. */
  UUID id() {
    return id;
  }

  String body() {
    return body;
  }

  /** As the audit log writes it. */
  String digest() {
    return sha256(body);
  }

  Told told() {
    return told;
  }

  void tell(Told answer) {
    told = answer;
  }

  static String sha256(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return begun + " send " + id + " of " + mutation + " told " + told;
  }
}
