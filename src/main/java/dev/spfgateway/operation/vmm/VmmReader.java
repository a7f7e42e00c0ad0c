package dev.spfgateway.operation.vmm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spfgateway.base.Guids;
import dev.spfgateway.pipeline.StampReader;
import dev.spfgateway.pipeline.mutation.Operation;
import dev.spfgateway.pipeline.request.Named;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Asks SPF about machines, checkpoints and jobs. An entity that does not exist is an empty answer;
 * every other missing answer is a failure, so that silence is never taken for absence.
 */
public final class VmmReader {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Statuses by which SPF refuses to show an entity: a 401 concerns the gateway, and 408 and 429
   * are temporary.
   */
  private static final Set<Integer> REFUSALS = Set.of(400, 403, 404, 405, 410);

  /** How much two related times of VMM's may differ. */
  private static final Duration ROUNDING = Duration.ofSeconds(2);

  private final StampReader reader;

  /** Reads through this reader. */
  public VmmReader(StampReader reader) {
    this.reader = reader;
  }

  /** The virtual machine of a checkpoint. */
  public Future<Optional<UUID>> machineOf(VmmScope scope, UUID checkpoint) {
    return one(scope, entity(scope, "VMCheckPoints", checkpoint))
        .map(found -> found.flatMap(json -> VmmJob.guid(json, "VMId")));
  }

  /**
   * The ids in an entity's properties, at any depth; empty when the entity does not exist.
   *
   * @param set {@code VMCheckPoints} or {@code VirtualMachines}
   */
  public Future<Set<Named.Id>> ids(VmmScope scope, String set, UUID id) {
    return one(scope, entity(scope, set, id))
        .map(
            found -> {
              Set<Named.Id> ids = new HashSet<>();
              found.ifPresent(json -> collect(json, ids));
              return ids;
            });
  }

  private static void collect(JsonNode json, Set<Named.Id> ids) {
    for (Map.Entry<String, JsonNode> property : json.properties()) {
      JsonNode value = property.getValue();
      String name = property.getKey().toLowerCase(Locale.ROOT);
      Guids.parse(value.asText("")).ifPresent(id -> ids.add(new Named.Id(name, id)));
      collect(value, ids);
    }
  }

  /** Whether a checkpoint exists. */
  public Future<Boolean> hasCheckpoint(VmmScope scope, UUID checkpoint) {
    return one(scope, entity(scope, "VMCheckPoints", checkpoint)).map(Optional::isPresent);
  }

  /** The last task of a virtual machine; empty when the machine does not exist. */
  public Future<Optional<Operation.Baseline>> lastTask(VmmScope scope, UUID machine) {
    return one(scope, entity(scope, "VirtualMachines", machine))
        .map(
            found ->
                found.map(json -> new Operation.Baseline(VmmJob.guid(json, "MostRecentTaskId"))));
  }

  /** One job; empty also when SPF refuses to show it. */
  public Future<Optional<VmmJob>> job(VmmScope scope, UUID job) {
    return one(scope, entity(scope, "Jobs", job))
        .map(found -> found.flatMap(VmmJob::of))
        .recover(
            failure ->
                failure instanceof NotShown
                    ? Future.succeededFuture(Optional.empty())
                    : Future.failedFuture(failure));
  }

  /**
   * The jobs on a virtual machine, at least those that began since a task.
   *
   * @param task one of the machine's tasks; empty for all jobs
   */
  public Future<JobList> jobs(VmmScope scope, UUID machine, Optional<UUID> task) {
    return new JobPages(this, scope, machine, task).read();
  }

  /**
   * The checkpoint of a virtual machine that a job made.
   *
   * @param name only with this name; empty for any
   * @param since when the job began, by VMM's clock
   * @return empty when no checkpoint or several fit, and when SPF does not list all at once
   */
  public Future<Optional<UUID>> checkpointMade(
      VmmScope scope, UUID machine, Optional<String> name, Instant since) {
    Instant earliest = since.minus(ROUNDING);
    return page(scope, "VMCheckPoints?$filter=VMId%20eq%20guid'" + machine + "'")
        .map(page -> page.next().isPresent() ? List.<JsonNode>of() : page.entries())
        .map(
            found ->
                found.stream()
                    .filter(json -> name.isEmpty() || name.get().equals(json.path("Name").asText()))
                    .filter(json -> isAddedSince(json, earliest))
                    .toList())
        .map(made -> made.size() == 1 ? VmmJob.guid(made.get(0), "ID") : Optional.empty());
  }

  private static boolean isAddedSince(JsonNode checkpoint, Instant earliest) {
    return VmmJob.time(checkpoint.path("AddedTime").asText(""))
        .filter(added -> !added.isBefore(earliest))
        .isPresent();
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

  /**
   * A page of a list.
   *
   * @param entries as SPF wrote them
   * @param next the link to the next page; empty on the last one
   * @param bytes length of the page
   */
  record Page(List<JsonNode> entries, Optional<String> next, int bytes) {}

  /** Reads one page. */
  Future<Page> page(VmmScope scope, String resource) {
    return read(scope, resource)
        .map(
            answer -> {
              JsonNode feed = json(answer, resource);
              return new Page(
                  entries(feed, resource),
                  Optional.ofNullable(feed.path("odata.nextLink").textValue()),
                  answer.body().length());
            });
  }

  private static List<JsonNode> entries(JsonNode feed, String resource) {
    JsonNode value = feed.path("value");
    if (!value.isArray()) {
      throw unreadable(resource, "a body without a feed", null);
    }
    List<JsonNode> entries = new ArrayList<>();
    value.forEach(entries::add);
    return entries;
  }

  private Future<StampReader.Answer> read(VmmScope scope, String resource) {
    return reader.read(
        new StampReader.Question(
            scope.tenant(),
            scope.stamp(),
            scope.subscription(),
            scope.account(),
            resource,
            scope.limit()));
  }

  /**
   * Thrown when SPF understood the question and refuses to answer it: asking again changes nothing.
   */
  public static final class NotShown extends RuntimeException {
    private NotShown(String message) {
      super(message, null, false, false);
    }
  }

  private static JsonNode json(StampReader.Answer answer, String resource) {
    if (REFUSALS.contains(answer.status())) {
      throw new NotShown("SPF answered status " + answer.status() + " for " + resource);
    }
    if (answer.status() != 200) {
      throw unreadable(resource, "status " + answer.status(), null);
    }
    try {
      JsonNode json = JSON.readTree(answer.body().getBytes());
      if (json == null || !json.isObject()) {
        throw unreadable(resource, "a body that is not a JSON object", null);
      }
      return json;
    } catch (IOException e) {
      throw unreadable(resource, "a body that is not JSON", e);
    }
  }

  private static IllegalStateException unreadable(
      String resource, String what, @Nullable Throwable cause) {
    return new IllegalStateException("SPF answered " + what + " for " + resource, cause);
  }
}
