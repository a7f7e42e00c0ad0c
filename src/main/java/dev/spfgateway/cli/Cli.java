package dev.spfgateway.cli;

import dev.spfgateway.base.CannotListen;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.config.ConfigException;
import dev.spfgateway.store.StoreException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command line: what there is, and how failures are told. */
@Command(
    name = "spf-gateway",
    description = "The tenant-facing gateway in front of System Center SPF/VMM.",
    mixinStandardHelpOptions = true,
    versionProvider = Cli.Version.class,
    subcommands = {
      ServeCommand.class,
      SimulateCommand.class,
      CheckConfigCommand.class,
      AuditCommand.class,
      CredentialCommand.class
    })
public final class Cli {
  private Cli() {}

  /**
   * Runs a command.
   *
   * @return 0 when it did its work or serves on, 1 when it failed, 2 when it was called wrongly
   */
  public static int run(String... args) {
    return run(line(), args);
  }

  /** The commands, before they run. */
  static CommandLine line() {
    CommandLine line = new CommandLine(new Cli());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(Cli::tell);
    return line;
  }

  private static int run(CommandLine line, String... args) {
    if (args.length == 0) {
      line.usage(line.getErr());
      return 2;
    }
    return line.execute(args);
  }

  /** Says what is wrong in words; only what nobody foresaw comes with a stack trace. */
  private static int tell(Exception failure, CommandLine line, CommandLine.ParseResult parsed) {
    if (failure instanceof ConfigException
        || failure instanceof StoreException
        || failure instanceof InvalidSetting
        || failure instanceof CannotListen
        || failure instanceof CommandFailure) {
      line.getErr()
          .println(
              failure instanceof InvalidSetting setting
                  ? setting.key() + ": " + setting.getMessage()
                  : failure.getMessage());
    } else {
      failure.printStackTrace(line.getErr());
    }
    return 1;
  }

  /** A command can't do its work; the message tells the operator why. */
  static final class CommandFailure extends RuntimeException {
    CommandFailure(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The version of the jar, and of the Java runtime under it. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        String.format(
            Locale.ROOT, "spf-gateway %s (Java %s)", version(), System.getProperty("java.version"))
      };
    }
  }

  /** The version in the jar's manifest; "development" when run from class files. */
  static String version() {
    @Nullable String version = Cli.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
