package dev.spfgateway.audit.chain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.MerkleTree;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.audit.Statement;
import dev.spfgateway.base.Sha256;
import io.vertx.core.Future;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The proof that an event is in the signed chain; of other events it shows nothing but hashes:
 *
 * <pre>
 * {"event": "{\"version\":2,…}",    the event's text, exactly
 *  "index": 3, "size": 17,          its index in the tree of the head that covers it
 *  "path": ["ab12…", …],            hashes from its sibling to the root's children (RFC 6962)
 *  "head": "{\"statement\":\"head\",…}",   the signed head, exactly
 *  "keys": ["{\"statement\":\"key\",…}", …]}   how its key was introduced, from the first key on
 * </pre>
 *
 * @see MerkleTree
 */
public final class Receipt {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int KEYS_A_READ = 1_000;

  private Receipt() {}

  /** Creates the proof of an event; empty when no head covers it yet. */
  public static Future<Optional<String>> of(AuditArchive archive, SealedEvent event) {
    return archive
        .covering(event.chain(), event.sequence())
        .compose(
            head ->
                head.isEmpty()
                    ? Future.succeededFuture(Optional.empty())
                    : of(archive, event, head.get()).map(Optional::of));
  }

  private static Future<String> of(AuditArchive archive, SealedEvent event, Statement head) {
    long from = head.members().path("from").asLong();
    return archive
        .hashes(event.chain(), from, head.sequence())
        .compose(
            hashes ->
                archive
                    .keys(event.chain(), KEYS_A_READ)
                    .map(keys -> print(event, head, hashes, keys)));
  }

  private static String print(
      SealedEvent event, Statement head, List<String> hashes, List<Statement> keys) {
    int index = Math.toIntExact(event.sequence() - head.members().path("from").asLong());
    if (!MerkleTree.root(hashes).equals(head.members().path("root").asText())) {
      throw new IllegalStateException("head " + head.number() + " does not fit its events");
    }
    ObjectNode json = JSON.createObjectNode();
    json.put("event", event.json()).put("index", index).put("size", hashes.size());
    ArrayNode path = json.putArray("path");
    MerkleTree.path(hashes, index).forEach(path::add);
    json.put("head", head.line());
    ArrayNode list = json.putArray("keys");
    keys.stream()
        .filter(key -> key.number() < head.number())
        .map(Statement::line)
        .forEach(list::add);
    return StatementLog.print(json);
  }

  /**
   * Checks a proof without a store.
   *
   * @param trusted ids of keys known from elsewhere; empty when there are none
   * @return what is wrong with the proof; empty when it proves the event
   */
  public static Optional<String> check(String receipt, Set<String> trusted) {
    try {
      JsonNode json = JSON.readTree(receipt);
      Statement head = Statement.parse(json.path("head").asText());
      return headOf(json, head, trusted).or(() -> eventIn(json, head));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return Optional.of("it is not a valid receipt: " + e.getMessage());
    }
  }

  private static Optional<String> headOf(JsonNode json, Statement head, Set<String> trusted) {
    List<Statement> keys = new ArrayList<>();
    json.path("keys").forEach(line -> keys.add(Statement.parse(line.asText())));
    @Nullable PublicKey key = null;
    String id = "";
    for (Statement statement : keys) {
      @Nullable PublicKey next = StatementPass.introduced(statement);
      String by = statement.members().path("key").asText();
      if (key == null) {
        key = next;
        id = by;
        if (!trusted.isEmpty() && !trusted.contains(by)) {
          return Optional.of("its first key " + by + " is not among the trusted keys");
        }
      }
      if (next == null || key == null || !by.equals(id) || !verified(key, statement)) {
        return Optional.of("the signature of key statement " + statement.number() + " is wrong");
      }
      key = next;
      id = SigningKey.idOf(next);
    }
    boolean signed =
        key != null
            && head.kind() == Statement.Kind.HEAD
            && head.members().path("key").asText().equals(id)
            && verified(key, head);
    return signed ? Optional.empty() : Optional.of("the signature of the head is wrong");
  }

  private static boolean verified(PublicKey key, Statement statement) {
    return SigningKey.verify(key, statement.signed(), statement.signature());
  }

  private static Optional<String> eventIn(JsonNode json, Statement head) {
    List<String> path = new ArrayList<>();
    json.path("path").forEach(hash -> path.add(hash.asText()));
    long from = head.members().path("from").asLong();
    long size = head.sequence() - from + 1;
    long index = json.path("index").asLong(-1);
    String event = json.path("event").asText();
    String root = MerkleTree.rootOf(Sha256.of(event), index, size, path);
    if (json.path("size").asLong(-1) != size
        || !root.equals(head.members().path("root").asText())) {
      return Optional.of("the head does not cover the event");
    }
    return Optional.empty();
  }
}
