package dev.spfgateway.odata;

/** Input that is not the OData it should be; the message is safe to show to the client. */
public final class ODataSyntaxException extends RuntimeException {
  /** Says what is wrong and where, without a stack trace: bad input is no fault of the program. */
  public ODataSyntaxException(String message) {
    super(message, null, false, false);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
