package dev.spfgateway.audit.chain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spfgateway.audit.Statement;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The first pass over a chain: checks that its statements are complete, in order and signed by the
 * right keys. Learns what has been dropped.
 */
public final class StatementPass {
  private final Set<String> trusted;
  private final TreeMap<Long, Long> dropped = new TreeMap<>();
  private Optional<Statement> openLoss = Optional.empty();
  private long lostEvents;
  private int losses;
  private long number;
  private String hash = Statement.GENESIS;
  private long covered;
  private String keyId = "";
  private @Nullable PublicKey key;
  private @Nullable Instant lastHead;
  private Duration longestSilence = Duration.ZERO;

  /**
   * @param trusted ids of keys known from elsewhere; without any, a chain wholly forged with
   *     another key goes unnoticed
   */
  public StatementPass(Set<String> trusted) {
    this.trusted = Set.copyOf(trusted);
  }

  /** Why a statement is not the next one; empty when it is. */
  public Optional<String> next(Statement statement) {
    Optional<String> fault = place(statement).or(() -> signature(statement));
    fault = fault.or(() -> content(statement));
    if (fault.isEmpty()) {
      number = statement.number();
      hash = statement.hash();
    }
    return fault;
  }

  private Optional<String> place(Statement statement) {
    JsonNode members = statement.members();
    if (statement.number() > number + 1) {
      return Optional.of("deleted: statement " + (number + 1) + " is missing before it");
    }
    if (statement.number() <= number) {
      return Optional.of("inserted or out of order: statement " + number + " comes before it");
    }
    return members.path("previous").asText().equals(hash)
        ? Optional.empty()
        : Optional.of("changed or inserted: it does not follow the statement before it");
  }

  private Optional<String> signature(Statement statement) {
    String by = statement.members().path("key").asText();
    @Nullable PublicKey with = key;
    if (with == null) {
      if (statement.kind() != Statement.Kind.KEY) {
        return Optional.of("the first statement does not introduce a key");
      }
      if (!trusted.isEmpty() && !trusted.contains(by)) {
        return Optional.of(
            "it is signed with the key " + by + ", which is not among the trusted keys");
      }
      keyId = by;
      with = introduced(statement);
    }
    if (with == null || !by.equals(keyId)) {
      return Optional.of("it is signed with the key " + by + ", not with the chain's key " + keyId);
    }
    return SigningKey.verify(with, statement.signed(), statement.signature())
        ? Optional.empty()
        : Optional.of("changed: its signature is wrong");
  }

  /** The key that a statement introduces; null when the key does not match the statement. */
  static @Nullable PublicKey introduced(Statement statement) {
    try {
      PublicKey key = SigningKey.parse(statement.members().path("publicKey").asText());
      String id = statement.members().path("newKey").asText();
      return SigningKey.idOf(key).equals(id) ? key : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private Optional<String> content(Statement statement) {
    JsonNode members = statement.members();
    switch (statement.kind()) {
      case KEY -> {
        @Nullable PublicKey next = introduced(statement);
        if (next == null) {
          return Optional.of("the key that it introduces does not match its key id");
        }
        key = next;
        keyId = SigningKey.idOf(next);
      }
      case HEAD -> {
        if (members.path("from").asLong() != covered + 1 || statement.sequence() < covered) {
          return Optional.of("it does not continue where the head before it ended");
        }
        covered = statement.sequence();
        noteTime(statement.time());
      }
      case DROPPED -> {
        return drop(members.path("from").asLong(), members.path("to").asLong());
      }
      case LOST -> {
        return lose(statement, members.path("from").asLong(), members.path("to").asLong());
      }
      case ACCEPTED -> openLoss = Optional.empty();
      case HOLDS -> {}
    }
    return Optional.empty();
  }

  private Optional<String> lose(Statement statement, long from, long to) {
    if (from != covered + 1 || to < covered || statement.sequence() != to) {
      return Optional.of("the loss that it records does not begin where the head before it ended");
    }
    losses++;
    lostEvents += to - covered;
    covered = to;
    openLoss = Optional.of(statement);
    return Optional.empty();
  }

  private void noteTime(Instant time) {
    @Nullable Instant before = lastHead;
    if (before != null) {
      Duration silence = Duration.between(before, time);
      longestSilence = silence.compareTo(longestSilence) > 0 ? silence : longestSilence;
    }
    lastHead = time;
  }

  private Optional<String> drop(long from, long to) {
    if (from < 1 || to < from || to >= covered) {
      return Optional.of("it drops events that no head covers");
    }
    long begin = from;
    long end = to;
    Map.@Nullable Entry<Long, Long> before = dropped.lowerEntry(from);
    if (before != null && before.getValue() == from - 1) {
      begin = before.getKey();
    }
    @Nullable Long behind = dropped.remove(to + 1);
    if (behind != null) {
      end = behind;
    }
    dropped.put(begin, end);
    return Optional.empty();
  }

  /** Whether a statement says that all of a range was dropped. */
  boolean isDropped(long from, long to) {
    Map.@Nullable Entry<Long, Long> stretch = dropped.floorEntry(from);
    return stretch != null && stretch.getValue() >= to;
  }

  /** The last statement's number. */
  public long number() {
    return number;
  }

  /** The last event that a head covers. */
  public long covered() {
    return covered;
  }

  /** The longest time between two heads. */
  public Duration longestSilence() {
    return longestSilence;
  }

  /** The last loss, unless an operator has accepted it. */
  public Optional<Statement> openLoss() {
    return openLoss;
  }

  /** How often the store came back with less than it had confirmed. */
  public int losses() {
    return losses;
  }

  /** The number of events lost in those losses. */
  public long lostEvents() {
    return lostEvents;
  }

  /** The number of events that retention dropped. */
  public long droppedEvents() {
    return dropped.entrySet().stream()
        .mapToLong(stretch -> stretch.getValue() - stretch.getKey() + 1)
        .sum();
  }
}
