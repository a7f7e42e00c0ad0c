package dev.spfgateway.upstream.config;

import dev.spfgateway.base.Require;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How one site's web server looks when it turns a request away before SPF saw it. A mutation that
 * is answered so is sent again, so a form that SPF's own answers can have would be a bet with
 * machines. All that is given must fit; at least one of the three besides the status must be given.
 *
 * @param status the answer's status, 500 to 599
 * @param headerAbsent a header that it lacks, such as {@code DataServiceVersion}
 * @param headerPresent a header that it has
 * @param bodyContains text in its body, in this case
 */
public record RefusalConfig(
    int status,
    @Nullable String headerAbsent,
    @Nullable String headerPresent,
    @Nullable String bodyContains) {
  /** Checks the entry. */
  public RefusalConfig {
    Require.inRange(status, 500, 599, "status");
    Require.check(
        Stream.of(isGiven(headerAbsent), isGiven(headerPresent), isGiven(bodyContains))
            .anyMatch(given -> given),
        "status",
        "needs a headerAbsent, headerPresent or bodyContains beside it:"
            + " the status alone does not tell who speaks");
  }

  private static boolean isGiven(@Nullable String text) {
    return text != null && !text.isBlank();
  }

  public boolean fits(int answered, MultiMap headers, Buffer body) {
    return answered == status
        && (headerAbsent == null || !headers.contains(headerAbsent))
        && (headerPresent == null || headers.contains(headerPresent))
        && (bodyContains == null || body.toString(StandardCharsets.UTF_8).contains(bodyContains));
  }
}
