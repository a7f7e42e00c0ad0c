package dev.spfgateway;

import dev.spfgateway.cli.Cli;
import dev.spfgateway.cli.OutOfMemory;
import dev.spfgateway.connect.SystemNames;
import dev.spfgateway.telemetry.log.LogOutput;

/** Entry point of every command. */
public final class Main {
  private Main() {}

  /** Runs a command; a serving one goes on after this returns. */
  public static void main(String[] args) {
    OutOfMemory.watch();
    SystemNames.forgetBelow();
    int code = Cli.run(args);
    if (code != 0) {
      LogOutput.close();
      System.exit(code);
    }
  }
}
