package dev.spfgateway.operation.vmm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spfgateway.pipeline.Operation;
import dev.spfgateway.pipeline.StampReader;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Asks SPF what it knows. An entity that isn't there is an empty answer; every other way of not
 * getting one is a failure, so that silence is never taken for absence.
 */
public final class VmmReader {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** More jobs than one machine can have begun while an operation is looked for. */
  private static final int MAX_JOBS = 50;

  private final StampReader reader;

  /** Takes the way to the stamps. */
  public VmmReader(StampReader reader) {
    this.reader = reader;
  }

  /** The virtual machine of a checkpoint. */
  public Future<Optional<UUID>> machineOf(VmmScope scope, UUID checkpoint) {
    return one(scope, entity(scope, "VMCheckPoints", checkpoint))
        .map(found -> found.flatMap(json -> VmmJob.guid(json, "VMId")));
  }

  /** Whether a checkpoint is there. */
  public Future<Boolean> hasCheckpoint(VmmScope scope, UUID checkpoint) {
    return one(scope, entity(scope, "VMCheckPoints", checkpoint)).map(Optional::isPresent);
  }

  /** The last task of a virtual machine; empty when there is no such machine. */
  public Future<Optional<Operation.Baseline>> lastTask(VmmScope scope, UUID machine) {
    return one(scope, entity(scope, "VirtualMachines", machine))
        .map(
            found ->
                found.map(json -> new Operation.Baseline(VmmJob.guid(json, "MostRecentTaskId"))));
  }

  /** One job. */
  public Future<Optional<VmmJob>> job(VmmScope scope, UUID job) {
    return one(scope, entity(scope, "Jobs", job)).map(found -> found.flatMap(VmmJob::of));
  }

  /** The newest jobs on a virtual machine, fifty at most. */
  public Future<List<VmmJob>> jobs(VmmScope scope, UUID machine) {
    return many(
            scope,
            "Jobs?$filter=TargetObjectID%20eq%20guid'"
                + machine
                + "'&$orderby=StartTime%20desc&$top="
                + MAX_JOBS)
        .map(found -> found.stream().map(VmmJob::of).flatMap(Optional::stream).toList());
  }

  /**
   * The newest checkpoint of a virtual machine.
   *
   * @param name only of this name; any when empty
   */
  public Future<Optional<UUID>> newestCheckpoint(
      VmmScope scope, UUID machine, Optional<String> name) {
    return many(scope, "VMCheckPoints?$filter=VMId%20eq%20guid'" + machine + "'")
        .map(
            found ->
                found.stream()
                    .filter(json -> name.isEmpty() || name.get().equals(json.path("Name").asText()))
                    .filter(json -> VmmJob.time(json.path("AddedTime").asText("")).isPresent())
                    .max(
                        Comparator.comparing(
                            json -> VmmJob.time(json.path("AddedTime").asText("")).orElseThrow()))
                    .flatMap(json -> VmmJob.guid(json, "ID")));
  }

  private static String entity(VmmScope scope, String set, UUID id) {
    return set + "(ID=guid'" + id + "',StampId=guid'" + scope.stamp() + "')";
  }

  private Future<Optional<JsonNode>> one(VmmScope scope, String resource) {
    return read(scope, resource)
        .map(
            answer ->
                answer.status() == 404 ? Optional.empty() : Optional.of(json(answer, resource)));
  }

  private Future<List<JsonNode>> many(VmmScope scope, String resource) {
    return read(scope, resource).map(answer -> entries(json(answer, resource), resource));
  }

  private static List<JsonNode> entries(JsonNode feed, String resource) {
    JsonNode value = feed.path("value");
    if (!value.isArray()) {
      throw unreadable(resource, "no feed", null);
    }
    List<JsonNode> entries = new ArrayList<>();
    value.forEach(entries::add);
    return entries;
  }

  private Future<StampReader.Answer> read(VmmScope scope, String resource) {
    return reader.read(
        new StampReader.Question(
            scope.stamp(), scope.subscription(), scope.account(), resource, scope.limit()));
  }

  private static JsonNode json(StampReader.Answer answer, String resource) {
    if (answer.status() != 200) {
      throw unreadable(resource, "status " + answer.status(), null);
    }
    try {
      JsonNode json = JSON.readTree(answer.body().getBytes());
      if (json == null || !json.isObject()) {
        throw unreadable(resource, "no JSON object", null);
      }
      return json;
    } catch (IOException e) {
      throw unreadable(resource, "no JSON", e);
    }
  }

  private static IllegalStateException unreadable(
      String resource, String what, @Nullable Throwable cause) {
    return new IllegalStateException("SPF answered " + what + " for " + resource, cause);
  }
}
