package dev.spfgateway.simulator.spf;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.simulator.edm.format.Payload;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** The headers that SPF, ASP.NET and IIS put on every answer, as Microsoft's samples show them. */
final class AnswerHeaders {
  private AnswerHeaders() {}

  static Map<String, String> ofIis(Ticker ticker) {
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(ticker.now().atOffset(ZoneOffset.UTC));
    return Map.of("Server", "Microsoft-IIS/8.5", "X-Powered-By", "ASP.NET", "Date", date);
  }

  /** The headers of the OData service, for an answer or for a part of a batch. */
  static Map<String, String> ofService(SpfAnswer answer) {
    // In the samples the first two groups of the web server's activity id never change.
    String activity = "eda9bde6-834a-0000" + UUID.randomUUID().toString().substring(18);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Cache-Control", "no-cache");
    headers.put("request-id", activity);
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("DataServiceVersion", answer.payload().map(Payload::version).orElse(1) + ".0;");
    headers.put("X-AspNet-Version", "4.0.30319");
    return headers;
  }
}
