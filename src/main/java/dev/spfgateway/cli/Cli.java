package dev.spfgateway.cli;

import dev.spfgateway.audit.proof.UnreadableChain;
import dev.spfgateway.base.CannotListen;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.base.VisibleText;
import dev.spfgateway.config.ConfigException;
import dev.spfgateway.store.commit.StoreException;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command line: its commands, and how their failures are reported. */
@Command(
    name = "spf-gateway",
    description = "The tenant-facing gateway in front of System Center SPF/VMM.",
    mixinStandardHelpOptions = true,
    versionProvider = Cli.Version.class,
    subcommands = {
      ServeCommand.class,
      SimulateCommand.class,
      TopCommand.class,
      CheckConfigCommand.class,
      AuditCommand.class,
      CredentialCommand.class,
      OperatorCommand.class
    })
public final class Cli {
  private Cli() {}

  /**
   * Runs a command.
   *
   * @return 0 when it succeeded or keeps serving, 1 when it failed, 2 for wrong usage
   */
  public static int run(String... args) {
    return run(line(), args);
  }

  /** Creates the commands, without running them. */
  static CommandLine line() {
    CommandLine line = new CommandLine(new Cli());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpAutoWidth(true);
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

  /** Explains a failure in words; only an unexpected one is printed with its stack trace. */
  private static int tell(Exception failure, CommandLine line, CommandLine.ParseResult parsed) {
    OutOfMemory.check(failure);
    PrintWriter err = Terminal.err(line);
    if (failure instanceof ConfigException wrong) {
      wrong.problems().forEach(one -> err.println(VisibleText.of(one.toString())));
    } else if (failure instanceof InvalidSetting setting) {
      err.println(VisibleText.of(setting.key() + ": " + setting.getMessage()));
    } else if (failure instanceof CommandFailure || failure instanceof UnreadableChain) {
      err.println(failure.getMessage());
    } else if (failure instanceof StoreException || failure instanceof CannotListen) {
      err.println(VisibleText.of(String.valueOf(failure.getMessage())));
    } else {
      failure.printStackTrace(err);
    }
    return 1;
  }

  /** Reports to the operator why a command can't do its work. */
  static final class CommandFailure extends RuntimeException {
    CommandFailure(String message) {
      super(message);
    }

    CommandFailure(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The versions of the jar and of its Java runtime. */
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
