package dev.spfgateway.simulator.spf;

import dev.spfgateway.simulator.edm.PayloadWriter.Payload;

/** The pages that IIS answers with before a request reaches the OData service. */
final class IisPages {
  private static final String HTML = "text/html";

  private IisPages() {}

  static SpfAnswer unauthorized() {
    return page(
        401,
        "401 - Unauthorized: Access is denied due to invalid credentials.",
        "You do not have permission to view this directory or page using the credentials that you"
            + " supplied.");
  }

  static SpfAnswer notFound() {
    return page(
        404,
        "404 - File or directory not found.",
        "The resource you are looking for might have been removed, had its name changed, or is"
            + " temporarily unavailable.");
  }

  /** What stands before SPF answers by itself with this status. */
  static SpfAnswer of(int status) {
    return page(status, status + " - The server refused this.", "Try again later.");
  }

  /** The same without a page. */
  static SpfAnswer empty(int status) {
    return SpfAnswer.of(status, new Payload(HTML, ""));
  }

  private static SpfAnswer page(int status, String title, String text) {
    String page =
        "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\""
            + " \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd\">\r\n"
            + "<html xmlns=\"http://www.w3.org/1999/xhtml\">\r\n<head>\r\n<title>"
            + title
            + "</title>\r\n</head>\r\n<body>\r\n<h1>Server Error</h1>\r\n<h2>"
            + title
            + "</h2>\r\n<h3>"
            + text
            + "</h3>\r\n</body>\r\n</html>\r\n";
    return SpfAnswer.of(status, new Payload(HTML, page));
  }

  /** True for an answer that the OData service never saw. */
  static boolean isOne(SpfAnswer answer) {
    return answer.payload().filter(body -> body.contentType().equals(HTML)).isPresent();
  }
}
