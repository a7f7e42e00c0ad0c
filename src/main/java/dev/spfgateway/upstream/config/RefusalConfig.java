package dev.spfgateway.upstream.config;

import dev.spfgateway.base.Require;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The form in which one site's web server refuses a request before SPF sees it. A mutation that is
 * answered in this form is sent again, so a form that SPF's own answers could have would risk
 * executing it twice. All criteria given must match; at least one besides the status is required.
 *
 * @param status the answer's status, 500 to 599
 * @param headerAbsent a header that the answer lacks, such as {@code DataServiceVersion}
 * @param headerPresent a header that the answer has
 * @param bodyContains text in the answer's body, case-sensitive
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
        "requires headerAbsent, headerPresent or bodyContains as well: the status alone does not"
            + " show which server answered");
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
