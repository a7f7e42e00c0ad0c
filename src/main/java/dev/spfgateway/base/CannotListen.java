package dev.spfgateway.base;

import java.io.IOException;

/** A port that can't be listened on; the message names its setting, itself, and what to do. */
public final class CannotListen extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private CannotListen(String message, IOException cause) {
    super(message, cause);
  }

  /**
   * Says it in words where it is the system that refuses; any other failure stays what it is.
   *
   * @param setting where the port stands in the configuration, as {@code adminListener.port}
   */
  public static Throwable on(String setting, String host, int port, Throwable failure) {
    return failure instanceof IOException refused
        ? new CannotListen(
            setting
                + ": can't listen on port "
                + port
                + " of "
                + host
                + " ("
                + refused.getMessage()
                + "); stop what listens there, perhaps another gateway, or set another port",
            refused)
        : failure;
  }
}
