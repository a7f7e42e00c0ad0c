package dev.spfgateway.simulator.edm.format;

import java.util.Optional;

/**
 * Writes errors in OData v3's formats.
 *
 * @see <a href="https://learn.microsoft.com/openspecs/odata/ms-odatajson">[MS-ODATAJSON] 2.1.28</a>
 */
public final class ErrorWriter {
  private ErrorWriter() {}

  /**
   * An error.
   *
   * @param code for programs; WCF Data Services leaves it empty for its own refusals
   * @param message for people
   * @param inner the exception, if the service shows it
   */
  public record Failure(String code, String message, Optional<Inner> inner) {}

  /**
   * The exception that caused an error, as WCF Data Services shows it in its verbose errors.
   *
   * @param type the exception's class
   * @param stackTrace with Windows line ends
   */
  public record Inner(String message, String type, String stackTrace) {}

  /** The error's body in a format. */
  public static Payload write(Representation format, Failure error) {
    String text = format == Representation.ATOM ? xml(error) : json(format, error);
    return Payload.of(format.contentType(), format.isLight() ? 3 : 1, text);
  }

  private static String json(Representation format, Failure error) {
    JsonText json = new JsonText().open().open(format.isLight() ? "odata.error" : "error");
    json.member("code", error.code());
    json.open("message").member("lang", "en-US").member("value", error.message()).close();
    error
        .inner()
        .ifPresent(
            inner ->
                json.open("innererror")
                    .member("message", inner.message())
                    .member("type", inner.type())
                    .member("stacktrace", inner.stackTrace())
                    .close());
    return json.close().close().take();
  }

  private static String xml(Failure error) {
    Xml xml = new Xml().open("m:error", "xmlns:m", Xml.METADATA);
    xml.open("m:code").text(error.code()).close();
    xml.open("m:message", "xml:lang", "en-US").text(error.message()).close();
    error
        .inner()
        .ifPresent(
            inner -> {
              xml.open("m:innererror");
              xml.open("m:message").text(inner.message()).close();
              xml.open("m:type").text(inner.type()).close();
              xml.open("m:stacktrace").text(inner.stackTrace()).close().close();
            });
    return xml.close().take();
  }
}
