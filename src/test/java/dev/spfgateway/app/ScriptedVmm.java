package dev.spfgateway.app;

import static dev.spfgateway.app.RawUpstream.hasHead;

import dev.spfgateway.simulator.SimulatorFixture;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An SPF whose mutations and reads a test scripts, so that VMM's state and the gateway's answers
 * can differ in any way.
 */
final class ScriptedVmm implements BiConsumer<NetSocket, String> {
  private static final Pattern LENGTH = Pattern.compile("(?i)\\ncontent-length: (\\d+)");

  private final BiConsumer<NetSocket, Integer> restore;
  private final AtomicInteger restores = new AtomicInteger();
  private final AtomicInteger reads = new AtomicInteger();
  private volatile JsonArray jobs = new JsonArray();
  private volatile UUID lastTask;
  private volatile int pageSize = Integer.MAX_VALUE;

  /**
   * Takes what happens to a mutation that has wholly arrived, which is a restore in most tests.
   *
   * @param restore gets the connection and which one it is, 1 for the first
   */
  ScriptedVmm(BiConsumer<NetSocket, Integer> restore) {
    this.restore = restore;
  }

  /** Adds a job on the machine, which is its last task from now on. */
  UUID job(String cmdlet, Instant start, String status) {
    UUID id = UUID.randomUUID();
    boolean failed = status.equals("Failed");
    jobs =
        jobs.copy()
            .add(
                new JsonObject()
                    .put("ID", id.toString())
                    .put("CmdletName", cmdlet)
                    .put("TargetObjectID", SimulatorFixture.WEB_01.toString())
                    .put("StartTime", start.toString())
                    .put("Status", status)
                    .put("IsCompleted", !status.equals("Running"))
                    .put("ProgressValue", failed ? 0 : 50)
                    .put(
                        "ErrorInfo",
                        new JsonObject()
                            .put("ErrorCodeString", failed ? "2912" : "0")
                            .put("Problem", failed ? "The host did not answer." : "")));
    lastTask = id;
    return id;
  }

  /** Changes what a job's status is. */
  void change(UUID job, String status) {
    JsonArray changed = jobs.copy();
    changed.stream()
        .map(JsonObject.class::cast)
        .filter(one -> one.getString("ID").equals(job.toString()))
        .forEach(
            one ->
                one.put("Status", status)
                    .put("IsCompleted", !status.equals("Running"))
                    .put("ProgressValue", 50));
    jobs = changed;
  }

  /** Shows no more than so many jobs at once, and a link to the others. */
  void showAtOnce(int most) {
    pageSize = most;
  }

  /** How many mutations arrived whole. */
  int restores() {
    return restores.get();
  }

  /** How often the job list was read. */
  int looks() {
    return reads.get();
  }

  @Override
  public void accept(NetSocket socket, String received) {
    if (received.startsWith("GET ")) {
      if (hasHead(received)) {
        socket.end(Buffer.buffer(read(received)));
      }
    } else if (isWhole(received)) {
      restore.accept(socket, restores.incrementAndGet());
    } else if (hasHead(received)) {
      socket.write("HTTP/1.1 100 Continue\r\n\r\n");
    }
  }

  /** True once a body of the length that the connection's last head tells is there. */
  private static boolean isWhole(String received) {
    int body = received.lastIndexOf("\r\n\r\n") + 4;
    return hasHead(received)
        && LENGTH
            .matcher(received)
            .results()
            .reduce((before, last) -> last)
            .map(last -> received.length() == body + Integer.parseInt(last.group(1)))
            .orElse(false);
  }

  private String read(String request) {
    String path = request.substring(0, request.indexOf("\r\n"));
    if (path.contains("/VMCheckPoints(")) {
      return json(new JsonObject().put("VMId", SimulatorFixture.WEB_01.toString()));
    }
    if (path.contains("/VirtualMachines(")) {
      return json(
          new JsonObject().put("MostRecentTaskId", lastTask == null ? null : lastTask.toString()));
    }
    if (path.contains("/Jobs(")) {
      return jobs.stream()
          .map(JsonObject.class::cast)
          .filter(job -> path.contains(job.getString("ID")))
          .map(ScriptedVmm::json)
          .findFirst()
          .orElse("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    }
    reads.incrementAndGet();
    return json(page(path));
  }

  /** Newest first, as asked, with {@code $top} and {@code $skip}. */
  private JsonObject page(String path) {
    int from = number(path, "$skip=", 0);
    int top = Math.min(number(path, "$top=", Integer.MAX_VALUE), jobs.size() - from);
    List<JsonObject> asked =
        jobs.stream()
            .map(JsonObject.class::cast)
            .sorted(
                Comparator.comparing((JsonObject job) -> job.getInstant("StartTime")).reversed())
            .skip(from)
            .limit(top)
            .toList();
    JsonObject feed = new JsonObject();
    if (asked.size() > pageSize) {
      int next = from + pageSize;
      feed.put(
          "odata.nextLink",
          "https://spf.internal/elsewhere/Jobs?$skip=" + next + "&$top=" + (top - pageSize));
    }
    return feed.put("value", new JsonArray(asked.stream().limit(pageSize).toList()));
  }

  private static int number(String path, String option, int otherwise) {
    Matcher matcher = Pattern.compile(Pattern.quote(option) + "(\\d+)").matcher(path);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : otherwise;
  }

  private static String json(JsonObject body) {
    return answer(200, body.encode());
  }

  /** An answer of SPF's that is the last one on its connection. */
  static String answer(int status, String body) {
    return answer(status, "", body);
  }

  /** The same, which names the job that it is about. */
  static String answer(int status, String body, UUID job) {
    return answer(status, "x-ms-request-id: " + job + "\r\n", body);
  }

  private static String answer(int status, String header, String body) {
    return "HTTP/1.1 "
        + status
        + " X\r\nConnection: close\r\nContent-Type: application/json\r\n"
        + header
        + "Content-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }
}
