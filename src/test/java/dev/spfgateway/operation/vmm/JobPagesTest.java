package dev.spfgateway.operation.vmm;

import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.pipeline.StampReader;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How far back a list of jobs reaches, by how SPF cuts it. */
class JobPagesTest {
  private static final UUID MACHINE = UUID.fromString("eeeeeeee-5555-4555-8555-555555555555");
  private static final UUID TASK = UUID.fromString("11111111-1111-4111-8111-111111111111");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final VmmScope SCOPE =
      new VmmScope(
          "contoso",
          new StampId(UUID.randomUUID()),
          new SubscriptionId(UUID.randomUUID()),
          "admin",
          Duration.ofSeconds(1));

  private final List<JsonObject> jobs = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();
  private Optional<UUID> lastTask = Optional.empty();
  private boolean sorts = true;
  private boolean knowsSkip = true;
  private int pageSize = Integer.MAX_VALUE;
  private String linksTo = "https://spf:8090/SC2012R2/VMM/Jobs";

  private final StampReader spf =
      question -> {
        asked.add(question.resource());
        Optional<JsonObject> answer = answer(question.resource());
        return Future.succeededFuture(
            new StampReader.Answer(
                answer.isPresent() ? 200 : 404,
                Buffer.buffer(answer.map(JsonObject::encode).orElse(""))));
      };

  private Optional<JsonObject> answer(String resource) {
    if (resource.startsWith("Jobs?")) {
      return Optional.of(page(resource));
    }
    if (resource.startsWith("VirtualMachines(")) {
      return Optional.of(
          new JsonObject().put("MostRecentTaskId", lastTask.map(UUID::toString).orElse(null)));
    }
    return jobs.stream().filter(job -> resource.contains(job.getString("ID"))).findFirst();
  }

  private JsonObject page(String resource) {
    int from = knowsSkip ? number(resource, "$skip=", 0) : 0;
    int top = number(resource, "$top=", Integer.MAX_VALUE);
    List<JsonObject> list = new ArrayList<>(jobs);
    if (sorts) {
      list.sort(
          Comparator.comparing((JsonObject job) -> job.getString("StartTime", "")).reversed());
    }
    List<JsonObject> block = list.stream().skip(from).limit(top).toList();
    JsonObject feed =
        new JsonObject().put("value", new JsonArray(block.stream().limit(pageSize).toList()));
    return block.size() <= pageSize
        ? feed
        : feed.put(
            "odata.nextLink",
            linksTo + "?$skip=" + (from + pageSize) + "&$top=" + (top - pageSize));
  }

  private static int number(String resource, String option, int otherwise) {
    Matcher matcher = Pattern.compile(Pattern.quote(option) + "(\\d+)").matcher(resource);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : otherwise;
  }

  private void add(UUID id, int second) {
    jobs.add(
        new JsonObject()
            .put("ID", id.toString())
            .put("TargetObjectID", MACHINE.toString())
            .put("Status", "Completed")
            .put("StartTime", START.plusSeconds(second).toString()));
  }

  /** The task, which stands behind some older jobs and before some newer ones. */
  private void history(int older, int newer) {
    for (int i = 0; i < older; i++) {
      add(UUID.randomUUID(), i);
    }
    add(TASK, older);
    for (int i = 0; i < newer; i++) {
      add(UUID.randomUUID(), older + 1 + i);
    }
  }

  private JobList read() {
    return read(Optional.of(TASK));
  }

  private JobList read(Optional<UUID> task) {
    return await(new VmmReader(spf).jobs(SCOPE, MACHINE, task));
  }

  private static boolean has(JobList list, JsonObject job) {
    return list.jobs().stream().anyMatch(one -> one.id().toString().equals(job.getString("ID")));
  }

  @ParameterizedTest
  @CsvSource({
    "0,0,1000",
    "0,49,1000",
    "0,50,1000",
    "0,130,1000",
    "10,49,1000",
    "10,130,1000",
    "10,130,50",
    "10,130,10",
    "500,3,20"
  })
  void whatIsNewerThanTheTaskIsThereHoweverItIsCut(int older, int newer, int size) {
    history(older, newer);
    pageSize = size;

    JobList list = read();

    assertThat(list.reachesBack()).isTrue();
    assertThat(list.since()).contains(START.plusSeconds(older));
    assertThat(jobs.subList(older + 1, jobs.size())).allMatch(job -> has(list, job));
  }

  @Test
  void asksOnceWhereTheFirstPageReachesBack() {
    history(100, 10);
    lastTask = Optional.of(UUID.fromString(jobs.get(110).getString("ID")));

    read();

    assertThat(asked).filteredOn(one -> one.startsWith("Jobs")).hasSize(1);
  }

  @Test
  void endsAtItsBoundAndSaysSo() {
    history(0, 2_000);

    JobList list = read();

    assertThat(list.reachesBack()).isFalse();
    assertThat(list.jobs()).hasSize(1_000);
  }

  @Test
  void withoutATaskOnlyAWholeListReachesBack() {
    history(0, 99);
    assertThat(read(Optional.empty()).reachesBack()).isTrue();

    history(0, 2_000);
    assertThat(read(Optional.empty()).reachesBack()).isFalse();
  }

  @Test
  void aTaskThatVmmHasForgottenIsNotReached() {
    history(0, 2_000);
    jobs.remove(0);

    JobList list = read();

    assertThat(list.since()).isEmpty();
    assertThat(list.reachesBack()).isFalse();
  }

  @Test
  void anSpfThatDoesNotSortIsReadToItsEnd() {
    sorts = false;
    add(UUID.randomUUID(), 5);
    history(70, 0);
    add(UUID.randomUUID(), 71);

    JobList list = read();

    assertThat(list.reachesBack()).isTrue();
    assertThat(list.jobs()).hasSize(73);
  }

  @Test
  void anSpfThatDoesNotSkipIsNotBelieved() {
    knowsSkip = false;
    history(0, 60);

    assertThat(read().reachesBack()).isFalse();
  }

  @Test
  void aLinkToAnotherPlaceIsNotFollowed() {
    pageSize = 10;
    linksTo = "https://spf:8090/SC2012R2/VMM/VirtualMachines";
    history(0, 60);

    assertThat(read().reachesBack()).isFalse();
    assertThat(asked).noneMatch(one -> one.startsWith("VirtualMachines"));
  }

  @Test
  void aJobThatHasNotBegunIsFoundBehindTheEndOfTheList() {
    history(100, 3);
    UUID queued = UUID.randomUUID();
    add(queued, 0);
    jobs.get(jobs.size() - 1).remove("StartTime");
    lastTask = Optional.of(queued);

    JobList list = read();

    assertThat(list.reachesBack()).isTrue();
    assertThat(list.jobs()).anyMatch(job -> job.id().equals(queued));
  }

  @ParameterizedTest
  @CsvSource({
    "https://spf/VMM/Jobs?$skiptoken=a,Jobs?$skiptoken=a",
    "https://spf/VMM/Jobs()?$skiptoken=a%20b,Jobs?$skiptoken=a%20b",
    "Jobs?$skiptoken=a,Jobs?$skiptoken=a",
    "https://spf_1:8090/VMM/Jobs?$filter=a|b&$skiptoken=\"c\",Jobs?$filter=a|b&$skiptoken=\"c\"",
    "Jobs?a=b/Clouds?c#Jobs?d,Jobs?a=b/Clouds?c",
    "https://spf/VMM/Jobs,",
    "https://spf/VMM/Clouds?$skiptoken=a,",
    "https://spf/VMM/Jobs?$skiptoken=a b,",
    "mailto:a@b,"
  })
  void onlyALinksQueryIsUsed(String link, String resource) {
    assertThat(NextLink.resource(link, "Jobs")).isEqualTo(Optional.ofNullable(resource));
    assertThat(NextLink.resource("Jobs?" + "a".repeat(4_097), "Jobs")).isEmpty();
  }
}
