package dev.spfgateway.audit.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.audit.SearchTooLarge;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Pages of events as JSON, newest first:
 *
 * <pre>
 * {"events": [{…}, …],   as sealed: see the serial form in the package dev.spfgateway.audit
 *  "next": "https://…"}  the next page; null on the last one
 * </pre>
 */
final class AuditPages {
  static final Duration STORE_LIMIT = Duration.ofSeconds(10);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
  private static final ObjectMapper JSON = new ObjectMapper();

  private AuditPages() {}

  /**
   * A page.
   *
   * @param json its body
   * @param next the next page's URL
   */
  record Page(String json, Optional<String> next) {}

  /**
   * Reads a page.
   *
   * @param url turns the next page's query into its URL
   * @param visible whether the caller may see an event; a page may have fewer visible events, or
   *     none
   */
  static Future<Page> read(
      AuditArchive archive,
      AuditParameters asked,
      Function<String, String> url,
      Predicate<SealedEvent> visible) {
    return stored(archive.find(asked.query())).map(found -> page(found, asked, url, visible));
  }

  private static Page page(
      List<AuditArchive.Found> found,
      AuditParameters asked,
      Function<String, String> url,
      Predicate<SealedEvent> visible) {
    List<AuditArchive.Found> shown = found.subList(0, Math.min(asked.limit(), found.size()));
    @Nullable String next =
        found.size() <= asked.limit()
            ? null
            : url.apply(asked.next(shown.get(shown.size() - 1).cursor()));
    StringBuilder json = new StringBuilder("{\"events\":[");
    json.append(
        shown.stream()
            .map(AuditArchive.Found::event)
            .filter(visible)
            .map(SealedEvent::json)
            .collect(Collectors.joining(",")));
    json.append("],\"next\":").append(quoted(next)).append('}');
    return new Page(json.toString(), Optional.ofNullable(next));
  }

  private static String quoted(@Nullable String text) {
    try {
      return JSON.writeValueAsString(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a text can always be written", e);
    }
  }

  /** Waits a bounded time for the store. */
  static <T> Future<T> stored(Future<T> read) {
    return read.timeout(STORE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof SearchTooLarge large
                        ? GatewayException.of(FailureKind.BAD_REQUEST, large.text())
                        : GatewayException.of(
                                FailureKind.AUDIT_UNAVAILABLE,
                                "the audit log can't be read now; try again")
                            .retryAfter(LOOK_AGAIN)
                            .causedBy(failure)));
  }
}
