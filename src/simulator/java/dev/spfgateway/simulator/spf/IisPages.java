package dev.spfgateway.simulator.spf;

import dev.spfgateway.simulator.edm.format.Payload;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The pages with which IIS answers before a request reaches the OData service. */
final class IisPages {
  private static final String HTML = "text/html";

  /** An escape without its two digits, or the escape of a NUL. */
  private static final Pattern BROKEN = Pattern.compile("%(?![0-9A-Fa-f]{2})|%00");

  /** The escape of an escape. */
  private static final Pattern TWICE = Pattern.compile("%25[0-9A-Fa-f]{2}");

  /** Title and text by IIS's own number, whose part after the dot is not sent as a status. */
  private static final Map<String, String[]> KNOWN =
      Map.ofEntries(
          known("400", "400 - Bad Request", "The request could not be understood by the server."),
          known(
              "401",
              "401 - Unauthorized: Access is denied due to invalid credentials.",
              "You do not have permission to view this directory or page using the credentials that"
                  + " you supplied."),
          known(
              "403",
              "403 - Forbidden: Access is denied.",
              "You do not have permission to view this directory or page using the credentials that"
                  + " you supplied."),
          known(
              "404",
              "404 - File or directory not found.",
              "The resource you are looking for might have been removed, had its name changed, or"
                  + " is temporarily unavailable."),
          known(
              "404.11",
              "HTTP Error 404.11 - Not Found",
              "The request filtering module is configured to deny a request that contains a double"
                  + " escape sequence."),
          known(
              "404.13",
              "HTTP Error 404.13 - Not Found",
              "The request filtering module is configured to deny a request that exceeds the request"
                  + " content length."),
          known(
              "413",
              "413 - Request entity too large.",
              "The page was not displayed because the request entity is too large."),
          known(
              "500",
              "500 - Internal server error.",
              "There is a problem with the resource you are looking for, and it cannot be"
                  + " displayed."),
          known(
              "502",
              "502 - Web server received an invalid response while acting as a gateway or proxy"
                  + " server.",
              "There is a problem with the page you are looking for, and it cannot be displayed."));

  private IisPages() {}

  private static Map.Entry<String, String[]> known(String number, String title, String text) {
    return Map.entry(number, new String[] {title, text});
  }

  static SpfAnswer unauthorized() {
    return of("401");
  }

  static SpfAnswer notFound() {
    return of("404");
  }

  /** The answer of the server in front of SPF with this status. */
  static SpfAnswer of(int status) {
    return of(Integer.toString(status));
  }

  /** The same answer without a page. */
  static SpfAnswer empty(int status) {
    return SpfAnswer.of(status, Payload.of(HTML, 1, ""));
  }

  /**
   * IIS's own page.
   *
   * @param number a status, followed by a dot and IIS's substatus, such as {@code 404.13}
   */
  static SpfAnswer of(String number) {
    int status = Integer.parseInt(number.substring(0, 3));
    String[] page = KNOWN.getOrDefault(number, new String[] {number + " - Error", ""});
    String text =
        "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\""
            + " \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd\">\r\n"
            + "<html xmlns=\"http://www.w3.org/1999/xhtml\">\r\n<head>\r\n<title>"
            + page[0]
            + "</title>\r\n</head>\r\n<body>\r\n<h1>Server Error</h1>\r\n<h2>"
            + page[0]
            + "</h2>\r\n<h3>"
            + page[1]
            + "</h3>\r\n</body>\r\n</html>\r\n";
    return SpfAnswer.of(status, Payload.of(HTML, 1, text));
  }

  /** The answer of the kernel's web server, before IIS sees the request. */
  static SpfAnswer ofKernel(int status, String title, String text) {
    String page =
        "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\""
            + " \"http://www.w3.org/TR/html4/strict.dtd\">\r\n<HTML><HEAD><TITLE>"
            + title
            + "</TITLE></HEAD>\r\n<BODY><h2>"
            + title
            + "</h2>\r\n<hr><p>HTTP Error "
            + status
            + ". "
            + text
            + "</p>\r\n</BODY></HTML>\r\n";
    return SpfAnswer.of(status, Payload.of(HTML, 1, page));
  }

  /**
   * The page for a path that the web server itself refuses: one that is malformed, or would have to
   * be decoded twice.
   *
   * @param path raw
   * @return empty when the path is accepted
   */
  static Optional<SpfAnswer> ofUrl(String path) {
    if (BROKEN.matcher(path).find()) {
      return Optional.of(ofKernel(400, "Bad Request - Invalid URL", "The request URL is invalid."));
    }
    return TWICE.matcher(path).find() ? Optional.of(of("404.11")) : Optional.empty();
  }

  /** The page while the application pool is stopped. */
  static SpfAnswer serviceUnavailable() {
    return ofKernel(503, "Service Unavailable", "The service is unavailable.");
  }

  /** True for an answer to a request that the OData service never saw. */
  static boolean isOne(SpfAnswer answer) {
    return answer.payload().filter(body -> body.contentType().equals(HTML)).isPresent();
  }
}
