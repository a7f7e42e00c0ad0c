package dev.spfgateway.simulator.spf;

import dev.spfgateway.base.StampId;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.simulator.vmm.Job;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/** The last requests at all of SPF's ports. Confined to one Vert.x context. */
public final class RequestLog {
  /** Maximum length of a logged body, in characters; longer ones are cut. */
  public static final int MAX_BODY = 8192;

  private final int size;
  private final Ticker ticker;
  private final Deque<Entry> entries = new ArrayDeque<>();
  private final Map<HttpConnection, Long> connections = new WeakHashMap<>();
  private long sequence;
  private long lastConnection;

  /** Keeps this many requests. */
  public RequestLog(int size, Ticker ticker) {
    this.size = size;
    this.ticker = ticker;
  }

  /** Logs a request whose head has arrived. */
  Entry open(StampId stamp, int port, HttpServerRequest request, String effectiveMethod) {
    if (entries.size() == size) {
      entries.removeFirst();
    }
    long connection = connections.computeIfAbsent(request.connection(), first -> ++lastConnection);
    Entry entry =
        new Entry(++sequence, ticker.now(), stamp, port, connection, request, effectiveMethod);
    entries.addLast(entry);
    return entry;
  }

  /** The requests after a sequence number, oldest first. */
  public List<LoggedRequest> since(long after) {
    return entries.stream().filter(entry -> entry.number > after).map(Entry::snapshot).toList();
  }

  /** Forgets all requests; sequence numbers continue. */
  public void clear() {
    entries.clear();
  }

  private static Map<String, List<String>> headers(HttpServerRequest request) {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Map.Entry<String, String> header : request.headers()) {
      boolean secret = header.getKey().equalsIgnoreCase("Authorization");
      headers
          .computeIfAbsent(header.getKey(), name -> new ArrayList<>())
          .add(secret ? Access.describe(header.getValue()) : header.getValue());
    }
    return headers;
  }

  /** One request in progress. */
  static final class Entry {
    private final long number;
    private final Instant time;
    private final StampId stamp;
    private final int port;
    private final long connection;
    private final String method;
    private final String effectiveMethod;
    private final String path;
    private final String query;
    private final Map<String, List<String>> headers;
    private @Nullable String user;
    private @Nullable String body;
    private @Nullable Integer status;
    private @Nullable Instant actedAt;
    private final List<UUID> jobs = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private LoggedRequest.State state = LoggedRequest.State.HEAD;

    private Entry(
        long number,
        Instant time,
        StampId stamp,
        int port,
        long connection,
        HttpServerRequest request,
        String effectiveMethod) {
      this.number = number;
      this.time = time;
      this.stamp = stamp;
      this.port = port;
      this.connection = connection;
      this.method = request.method().name();
      this.effectiveMethod = effectiveMethod;
      this.path = request.path() == null ? request.uri() : request.path();
      this.query = request.query() == null ? "" : request.query();
      this.headers = RequestLog.headers(request);
    }

    void admitted(String name) {
      user = name;
    }

    /** The user admitted; empty text before that. */
    String user() {
      return user == null ? "" : user;
    }

    void whole(Buffer received) {
      state = LoggedRequest.State.WHOLE;
      String text = received.toString();
      body = text.length() <= MAX_BODY ? text : text.substring(0, MAX_BODY);
    }

    void acting() {
      state = LoggedRequest.State.ACTED;
    }

    /** Logs a new job; a job that failed at once has had no effect. */
    void began(Job job) {
      jobs.add(job.id());
      if (actedAt == null && job.state() == Job.State.RUNNING) {
        actedAt = job.startTime();
      }
    }

    /** Logs that SPF has done what was asked, unless a job has reported that already. */
    void done(Instant now) {
      if (jobs.isEmpty()) {
        actedAt = now;
      }
    }

    /** Logs that a fault struck. */
    void met(String fault) {
      faults.add(fault);
    }

    void answered(int answeredStatus) {
      state = LoggedRequest.State.ANSWERED;
      status = answeredStatus;
    }

    private LoggedRequest snapshot() {
      return new LoggedRequest(
          number,
          time,
          stamp,
          port,
          connection,
          user,
          method,
          effectiveMethod,
          path,
          query,
          headers,
          body,
          status,
          state,
          new LoggedRequest.Effect(actedAt, jobs),
          faults);
    }
  }
}
