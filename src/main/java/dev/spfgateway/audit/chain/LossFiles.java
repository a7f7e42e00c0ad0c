package dev.spfgateway.audit.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spfgateway.audit.LossAcceptance;
import dev.spfgateway.audit.LossRecord;
import dev.spfgateway.audit.StoreLoss;
import dev.spfgateway.base.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Two files beside the signing key: {@code loss.json} exists until a loss is accepted, and {@code
 * accept-loss.json} is an operator's acceptance that the gateway has not processed yet. Blocks on
 * the disk; not for event loops.
 */
public final class LossFiles implements LossRecord {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;

  /** Takes the directory of the signing keys, which is created if absent. */
  public LossFiles(Path directory) {
    this.directory = directory;
  }

  private Path lossFile() {
    return directory.resolve("loss.json");
  }

  private Path acceptanceFile() {
    return directory.resolve("accept-loss.json");
  }

  @Override
  public Optional<StoreLoss> open() throws IOException {
    Optional<JsonNode> json = read(lossFile());
    try {
      return json.map(StoreLoss::read);
    } catch (IllegalArgumentException e) {
      throw new IOException(lossFile() + " can't be read: " + e.getMessage(), e);
    }
  }

  @Override
  public void found(StoreLoss loss) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    loss.write(json);
    write(lossFile(), json);
  }

  /** Asks the gateway, which may be running, to accept the loss. */
  public void accept(LossAcceptance acceptance) throws IOException {
    write(
        acceptanceFile(),
        JSON.createObjectNode()
            .put("loss", acceptance.loss().toString())
            .put("time", acceptance.time().toEpochMilli())
            .put("operator", acceptance.operator())
            .put("reason", acceptance.reason()));
  }

  /** The acceptance of this loss; an acceptance of another loss does not count. */
  Optional<LossAcceptance> acceptance(StoreLoss loss) throws IOException {
    return read(acceptanceFile())
        .filter(json -> json.path("loss").asText().equals(loss.id().toString()))
        .map(
            json ->
                new LossAcceptance(
                    loss.id(),
                    Instant.ofEpochMilli(json.path("time").asLong()),
                    json.path("operator").asText(),
                    json.path("reason").asText()));
  }

  /** Deletes a loss that was accepted, and its acceptance. */
  void closed(UUID loss) throws IOException {
    if (open().filter(still -> still.id().equals(loss)).isPresent()) {
      Files.deleteIfExists(lossFile());
    }
    Files.deleteIfExists(acceptanceFile());
  }

  private static Optional<JsonNode> read(Path file) throws IOException {
    return Files.exists(file)
        ? Optional.of(JSON.readTree(Files.readString(file)))
        : Optional.empty();
  }

  private void write(Path file, ObjectNode json) throws IOException {
    OwnerOnly.directory(directory);
    OwnerOnly.replace(file, JSON.writeValueAsBytes(json));
  }
}
