package dev.spfgateway.simulator.spf;

import dev.spfgateway.base.Ticker;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerResponse;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;

/** The headers that SPF, ASP.NET and IIS put on every answer, as Microsoft's samples show them. */
final class AnswerHeaders {
  private AnswerHeaders() {}

  static void ofIis(HttpServerResponse response, Ticker ticker) {
    response
        .putHeader("Server", "Microsoft-IIS/8.5")
        .putHeader("X-Powered-By", "ASP.NET")
        .putHeader(
            "Date",
            DateTimeFormatter.RFC_1123_DATE_TIME.format(ticker.now().atOffset(ZoneOffset.UTC)));
  }

  /**
   * Those of the OData service.
   *
   * @param hasBody a body is of version 3.0 unless the client's highest version is lower
   */
  static void ofService(HttpServerResponse response, MultiMap request, boolean hasBody) {
    String max = request.get("MaxDataServiceVersion");
    boolean old = max != null && (max.startsWith("1.") || max.startsWith("2."));
    String bodyVersion = old ? max.substring(0, 1) + ".0;" : "3.0;";
    // In the samples the first two groups never change: an activity id of the web server.
    String activity = "eda9bde6-834a-0000" + UUID.randomUUID().toString().substring(18);
    response
        .putHeader("Cache-Control", "no-cache")
        .putHeader("request-id", activity)
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("DataServiceVersion", hasBody ? bodyVersion : "1.0;")
        .putHeader("X-AspNet-Version", "4.0.30319");
  }
}
