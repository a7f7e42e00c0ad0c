package dev.spfgateway.base;

import java.io.IOException;

/**
 * Reports that a port can't be listened on. The message names the setting, the port and what to do
 * about it.
 */
public final class CannotListen extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private CannotListen(String message, IOException cause) {
    super(message, cause);
  }

  /**
   * Explains a failure of the operating system; returns any other failure unchanged.
   *
   * @param setting the port's configuration key, such as {@code adminListener.port}
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
                + "); stop the program that listens there (perhaps another gateway), or configure"
                + " another port",
            refused)
        : failure;
  }
}
