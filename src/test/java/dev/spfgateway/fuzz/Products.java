package dev.spfgateway.fuzz;

import dev.spfgateway.odata.MediaType;
import dev.spfgateway.odata.links.AnswerLinks;
import dev.spfgateway.odata.links.GatewayRoot;
import dev.spfgateway.odata.links.LinkMap;
import dev.spfgateway.odata.links.UpstreamNames;
import java.net.URI;
import java.text.ParseException;
import java.util.List;
import java.util.Set;

/** What {@link Parser} reads with, made once. */
final class Products {
  static final MediaType BOUNDARY = MediaType.parse("multipart/mixed;boundary=b");

  static final Hidden LOGIN = Hidden.of("BasicScheme$Login", "parse", 1);
  static final Hidden KEY_SET = Hidden.of("KeySet", "parse", 1);
  static final Hidden JWT = Hidden.of("TokenVerifier", "parse", 1);
  static final Hidden CLAIMS = Hidden.of("TokenVerifier", "claims", 1);
  static final Hidden AUDIT_OF_TENANT = Hidden.of("AuditParameters", "ofTenant", 3);
  static final Hidden AUDIT_OF_OPERATOR = Hidden.of("AuditParameters", "ofOperator", 1);
  static final Hidden OPERATIONS = Hidden.of("OperationQuery", "parse", 1);
  static final Hidden IDEMPOTENCY = Hidden.of("IdempotencyKey", "of", 1);
  static final Hidden RETRY_AFTER = Hidden.of("RetryAfter", "of", 2);
  static final Hidden JOB = Hidden.of("VmmJob", "of", 1);
  static final Hidden STAMP_FILTER = Hidden.of("StampFilter", "stamps", 1);
  static final Hidden PROXY = Hidden.of("ProxyHeader", "read", 2);

  static final LinkMap LINKS =
      new AnswerLinks(
          UpstreamNames.of(
              List.of(URI.create("https://spf1.hoster.local:8090/SC2012R2/VMM")),
              List.of("SPF-NODE-7")),
          GatewayRoot.of(
              "https://api.hoster.example:30006",
              "/ba4146fa-fb41-41b6-a7c0-2b4ff4c3f7e3/services/systemcenter/vmm/Jobs"));

  /** The errors that single parsers declare. */
  private static final Set<String> OWN = Set.of("TokenRefused", "Malformed", "HttpViolation");

  private Products() {}

  /** Whether a parser declares this error. */
  static boolean isOwn(Exception thrown) {
    return thrown instanceof ParseException || OWN.contains(thrown.getClass().getSimpleName());
  }
}
