package dev.spfgateway.app;

import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.app.MatrixWorld.Cell;
import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.simulator.fault.FaultRule;
import dev.spfgateway.simulator.spf.LoggedRequest;
import dev.spfgateway.simulator.vmm.Acts;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tries every request under every fault, over real sockets, and checks how often SPF acted, what
 * the client was told, and what the audit log has. All cells run before the first one is checked.
 */
class FaultMatrixIT {
  /** Cells that are tried at once while all of them have work to do. */
  private static final int AT_ONCE = 4;

  private static final Path MARKDOWN = Path.of("target", "fault-matrix.md");

  @TempDir static Path directory;

  @RegisterExtension static final TestBed bed = new TestBed();

  private static final Map<Cell, Seen> SEEN = new ConcurrentHashMap<>();
  private static List<Acts> acts;
  private static List<LoggedRequest> requests;
  private static List<AuditEvent> events;
  private static SimulatorFixture simulator;
  private static RunningGateway gateway;
  private static LogWatch log;

  /** What the client was told; the outcome is empty for none. */
  private record Told(int status, String outcome) {}

  /** What the client saw, and how often the fault struck. */
  private record Seen(int status, String outcome, long struck) {}

  @BeforeAll
  static void tryAll() throws Exception {
    log = bed.keep(LogWatch.begin());
    simulator = MatrixWorld.simulator().start(bed);
    gateway =
        RunningGateway.in(directory)
            .set("tenantListener.time.request", "8s")
            .set("upstream.continueTimeout", "4s")
            .set("upstream.retry.pause", "1ms")
            .set("upstream.retry.maxPause", "2ms")
            .set("upstream.credentials.probeFirst", true)
            .unset("operation")
            .set("operation.baseline.timeout", "6s")
            .set("operation.follow.inRequest", "3s")
            .set("operation.follow.interval", "200ms")
            .set("operation.follow.maxInterval", "500ms")
            .withRegistry(MatrixWorld.registry(simulator))
            .start(bed);
    // Those that wait for a time limit come last and all at once: they take no longer than one.
    List<Cell> waiting = cells().filter(cell -> cell.fault().waits()).toList();
    attemptAll(cells().filter(cell -> !cell.fault().waits()).toList(), AT_ONCE);
    attemptAll(waiting, waiting.size());
    awaitLateActs();
    awaitSettled();
    acts = await(simulator.simulator().acts());
    requests = await(simulator.simulator().requests());
  }

  /** Until SPF has looked at every request that was still in its queue. */
  private static void awaitLateActs() {
    until(
        () ->
            await(simulator.simulator().requests()).stream()
                .filter(request -> request.faults().contains("act-late"))
                .allMatch(request -> request.state().compareTo(LoggedRequest.State.ACTED) >= 0));
  }

  /** Until the gateway knows of every operation whether it was done. */
  private static void awaitSettled() {
    until(
        () -> {
          events = gateway.events();
          return MatrixWorld.cells().stream()
              .filter(cell -> cell.request().mutates())
              .noneMatch(cell -> finalState(cell).equals("unknown"));
        });
  }

  private static void attemptAll(List<Cell> cells, int atOnce) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(atOnce);
    try {
      for (Future<?> tried :
          cells.stream().map(cell -> pool.submit(() -> attempt(cell))).toList()) {
        tried.get();
      }
    } finally {
      pool.shutdown();
    }
  }

  private static void attempt(Cell cell) {
    int port = simulator.simulator().ports(cell.stamp()).get(0);
    try (MatrixClient client = new MatrixClient(bed.vertx(), gateway)) {
      if (cell.fault().needsPooledConnection()) {
        assertThat(client.send("GET", cell.otherPath(), "").status()).isEqualTo(200);
      }
      FaultRule rule = cell.fault().rule(cell.stamp(), port, cell.request().verb());
      String id = await(simulator.simulator().add(rule)).rule().id();
      Told told =
          cell.request() == MatrixRequest.BATCH ? inBatch(client, cell) : byItself(client, cell);
      long struck = await(simulator.simulator().fault(id)).fired();
      SEEN.put(cell, new Seen(told.status(), told.outcome(), struck));
    }
  }

  private static Told byItself(MatrixClient client, Cell cell) {
    TestClient.Answer answer = client.send(cell.request().verb(), cell.path(), cell.body());
    String outcome = answer.header("X-Operation-Outcome");
    return new Told(answer.status(), outcome == null ? "" : outcome);
  }

  /** What the batch's answer says of the request in its change set. */
  private static Told inBatch(MatrixClient client, Cell cell) {
    String request = Batches.change(cell.request().verb(), cell.path(), cell.body());
    Batches.Part part = client.sendBatch(cell.batchPath(), Batches.aBatch().withChangeSet(request));
    return new Told(part.status(), part.header("X-Operation-Outcome"));
  }

  /** How often SPF did what the cell asked for. */
  private static long acted(Cell cell) {
    return cell.request().mutates()
        ? acts.stream().filter(one -> one.stamp().equals(cell.stamp())).mapToLong(Acts::count).sum()
        : requests(cell).stream().filter(request -> request.effect().acted()).count();
  }

  /** The cell's own requests, without what the gateway asks of itself. */
  private static List<LoggedRequest> requests(Cell cell) {
    return requests.stream()
        .filter(request -> request.stamp().equals(cell.stamp()))
        .filter(request -> request.method().equals(cell.request().verb()))
        .filter(request -> request.path().contains("/VMCheckPoints"))
        .toList();
  }

  private static List<AuditEvent> events(Cell cell) {
    return events.stream()
        .filter(event -> event.what().subscription().equals(cell.subscription().toString()))
        .toList();
  }

  /** Empty where an event tells none. */
  private static String outcome(AuditEvent event) {
    return event.result() == null ? "" : event.result().outcome();
  }

  /** The operation's last known outcome. */
  private static String finalState(Cell cell) {
    return events(cell).stream()
        .map(FaultMatrixIT::outcome)
        .filter(outcome -> !outcome.isEmpty())
        .reduce("", (before, after) -> after);
  }

  /** A cell in the table's words. */
  private static String seen(Cell cell) {
    Seen seen = SEEN.get(cell);
    String last = finalState(cell);
    String changed = last.isEmpty() || last.equals(seen.outcome()) ? "" : " → " + last;
    return (acted(cell) + " " + seen.status() + " " + seen.outcome() + changed).strip();
  }

  static Stream<Cell> cells() {
    return MatrixWorld.cells().stream();
  }

  @Test
  void expectsSomethingOfEveryCell() {
    assertThat(FaultMatrix.expected().keySet())
        .containsExactlyInAnyOrderElementsOf(MatrixWorld.cells());
  }

  @ParameterizedTest
  @MethodSource("cells")
  void endsAsTheTableSays(Cell cell) {
    assertThat(seen(cell)).as(reasons(cell)).isEqualTo(FaultMatrix.expected().get(cell));
  }

  /** Why the operation ended as it did, for whoever has to find out. */
  private static String reasons(Cell cell) {
    return events(cell).stream()
        .flatMap(event -> Stream.ofNullable(event.result()))
        .map(result -> result.attempts() + " attempts: " + result.reason())
        .toList()
        .toString();
  }

  @ParameterizedTest
  @MethodSource("mutations")
  void neverActsTwice(Cell cell) {
    assertThat(acted(cell)).isLessThanOrEqualTo(1);
    assertThat(requests(cell).stream().filter(FaultMatrixIT::mayBeExecuted))
        .as("whole requests that SPF had not provably turned away")
        .hasSizeLessThanOrEqualTo(1);
  }

  /** The table of the design: a 429 proves that nothing was done, an incomplete request too. */
  private static boolean mayBeExecuted(LoggedRequest request) {
    return request.body() != null && !Integer.valueOf(429).equals(request.status());
  }

  static Stream<Cell> mutations() {
    return cells().filter(cell -> cell.request().mutates());
  }

  @ParameterizedTest
  @MethodSource("mutations")
  void recordsTheIntentBeforeAndTheOutcomeAfter(Cell cell) {
    List<AuditEvent> story = events(cell);
    if (story.isEmpty()) {
      assertThat(requests(cell)).as("what was never promised was never sent").isEmpty();
      assertThat(SEEN.get(cell).outcome()).isEqualTo("not-sent");
      return;
    }

    assertThat(story)
        .allSatisfy(event -> assertThat(event.what().action()).isEqualTo(cell.request().action()));
    assertThat(story.get(0).kind()).isEqualTo(AuditEvent.Kind.INTENT);
    assertThat(story.get(1).kind()).isEqualTo(AuditEvent.Kind.OUTCOME);
    assertThat(story.stream().map(FaultMatrixIT::outcome)).contains(SEEN.get(cell).outcome());
  }

  /** A closed port counts nobody, and a DELETE never goes over a connection that was used. */
  @ParameterizedTest
  @MethodSource("cells")
  void metItsFault(Cell cell) {
    boolean stale = cell.fault().needsPooledConnection();
    boolean countable = !cell.fault().closesThePort();

    assertThat(SEEN.get(cell).struck() > 0)
        .isEqualTo(countable && !(stale && cell.request() == MatrixRequest.DELETE));
  }

  /** An operator is woken by errors; what an upstream does is no error of the gateway's. */
  @Test
  void noLibraryLogsAnErrorBecauseOfAFault() {
    // The leak detector tells of whatever ran before in this virtual machine.
    assertThat(log.lines()).filteredOn(line -> !line.contains("ResourceLeakDetector")).isEmpty();
  }

  @Test
  void recordsNoOperationForAnyRead() {
    assertThat(cells().filter(cell -> !cell.request().mutates()))
        .allSatisfy(cell -> assertThat(events(cell)).isEmpty());
  }

  @Test
  void isTheTableOfTheReadme() throws IOException {
    String seen = FaultMatrix.markdown(FaultMatrixIT::seen);
    Files.createDirectories(MARKDOWN.getParent());
    Files.writeString(MARKDOWN, seen);

    assertThat(Files.readString(Path.of("README.md"))).contains(seen);
  }
}
