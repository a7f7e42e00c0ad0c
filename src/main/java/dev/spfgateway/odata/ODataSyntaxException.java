package dev.spfgateway.odata;

/** Thrown when input is not valid OData. Its message is safe to show to the client. */
public final class ODataSyntaxException extends RuntimeException {
  /**
   * Takes a message that says what is wrong and where. Has no stack trace, because bad input is no
   * fault of the program.
   */
  public ODataSyntaxException(String message) {
    super(message, null, false, false);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
