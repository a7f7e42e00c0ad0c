package dev.spfgateway.operation.vmm;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads a machine's jobs page by page, newest first, back to a task. A list ends where SPF ends its
 * page or at the requested number of entries; the entries after that are requested too, because a
 * job that is not listed would count as one that never began. One instance per list.
 */
final class JobPages {
  /** Entries per request: a job is about three kilobytes. */
  private static final int TOP = 50;

  /** More pages than one machine fills while an operation is searched for. */
  private static final int MAX_PAGES = 20;

  private static final int MAX_BYTES = 4 << 20;

  private final VmmReader vmm;
  private final VmmScope scope;
  private final UUID machine;
  private final Optional<UUID> task;
  private final Map<UUID, VmmJob> jobs = new LinkedHashMap<>();
  private Optional<Instant> since = Optional.empty();
  private boolean sorted = true;
  private Instant oldest = Instant.MAX;
  private int pages;
  private int bytes;
  private int inBlock;
  private int skipped;

  JobPages(VmmReader vmm, VmmScope scope, UUID machine, Optional<UUID> task) {
    this.vmm = vmm;
    this.scope = scope;
    this.machine = machine;
    this.task = task;
  }

  /** Reads the jobs; fails when SPF can't be read. */
  Future<JobList> read() {
    return page(block());
  }

  private String block() {
    return "Jobs?$filter=TargetObjectID%20eq%20guid'"
        + machine
        + "'&$orderby=StartTime%20desc&$top="
        + TOP
        + (skipped == 0 ? "" : "&$skip=" + skipped);
  }

  private Future<JobList> page(String resource) {
    return vmm.page(scope, resource).compose(this::add);
  }

  private Future<JobList> add(VmmReader.Page page) {
    int before = jobs.size();
    page.entries().stream().map(VmmJob::of).flatMap(Optional::stream).forEach(this::add);
    pages++;
    bytes += page.bytes();
    inBlock += page.entries().size();
    boolean whole = page.next().isEmpty() && inBlock != TOP;
    return begun()
        .compose(
            start -> {
              since = start;
              if (whole) {
                return list(true);
              }
              if (start.filter(from -> sorted && oldest.isBefore(from)).isPresent()) {
                return withLastTask();
              }
              boolean goesOn = jobs.size() > before && pages < MAX_PAGES && bytes < MAX_BYTES;
              return goesOn ? next(page) : list(false);
            });
  }

  private void add(VmmJob job) {
    Instant start = job.started().orElse(Instant.MIN);
    sorted = sorted && job.started().isPresent() && !start.isAfter(oldest);
    oldest = start;
    jobs.putIfAbsent(job.id(), job);
  }

  private Future<JobList> next(VmmReader.Page page) {
    if (page.next().isPresent()) {
      Optional<String> link = NextLink.resource(page.next().get(), "Jobs");
      return link.isPresent() ? page(link.get()) : list(false);
    }
    skipped += inBlock;
    inBlock = 0;
    return page(block());
  }

  /** When the task began; read separately if the list does not show it. */
  private Future<Optional<Instant>> begun() {
    if (since.isPresent() || task.isEmpty()) {
      return Future.succeededFuture(since);
    }
    @Nullable VmmJob listed = jobs.get(task.get());
    if (listed != null) {
      return Future.succeededFuture(listed.started());
    }
    return pages > 1
        ? Future.succeededFuture(since)
        : vmm.job(scope, task.get()).map(job -> job.flatMap(VmmJob::started));
  }

  /**
   * Adds the machine's last task: a job that has not begun yet comes last in this order, and so
   * beyond the end of a list that was not read to its end; the last task is the only one that can
   * matter.
   */
  private Future<JobList> withLastTask() {
    return vmm.lastTask(scope, machine)
        .map(found -> found.flatMap(known -> known.lastTask()).filter(id -> !jobs.containsKey(id)))
        .compose(
            id ->
                id.isPresent()
                    ? vmm.job(scope, id.get())
                    : Future.succeededFuture(Optional.<VmmJob>empty()))
        .compose(
            job -> {
              job.ifPresent(one -> jobs.put(one.id(), one));
              return list(true);
            });
  }

  private Future<JobList> list(boolean reachesBack) {
    return Future.succeededFuture(new JobList(List.copyOf(jobs.values()), since, reachesBack));
  }
}
