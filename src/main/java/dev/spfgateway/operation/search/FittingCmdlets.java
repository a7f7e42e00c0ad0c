package dev.spfgateway.operation.search;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Knows which of VMM's cmdlets carry out a mutation. Other cmdlets run on a machine too, such as
 * VMM's own refresh ({@code Read-SCVirtualMachine}) every half hour; none of them may be taken for
 * the mutation.
 *
 * @see <a href="https://learn.microsoft.com/powershell/module/virtualmachinemanager/">VMM's
 *     cmdlets</a>
 */
final class FittingCmdlets {
  private static final String CHECKPOINT = "-scvmcheckpoint";
  private static final String MACHINE = "-scvirtualmachine";

  /**
   * The cmdlet verbs of each {@code Operation} of a machine. Some have two, because it was never
   * published which one SPF uses; {@code Shutdown} is {@code Stop-SCVirtualMachine -Shutdown}.
   */
  private static final Map<String, Set<String>> COMMANDS =
      Map.of(
          "start", Set.of("start"),
          "stop", Set.of("stop"),
          "shutdown", Set.of("stop"),
          "reset", Set.of("reset"),
          "suspend", Set.of("suspend"),
          "pause", Set.of("suspend"),
          "resume", Set.of("resume"),
          "savestate", Set.of("save", "suspend"),
          "repair", Set.of("repair"));

  /** Cmdlets that are no command: VMM runs them by itself, or another mutation asks for them. */
  private static final Set<String> NO_COMMANDS =
      Set.of(
          "get", "move", "new", "read", "refresh", "register", "remove", "set", "test", "update");

  private FittingCmdlets() {}

  /** Matches the cmdlets, in any case, that an operation may run. */
  static Predicate<String> of(LookupTarget subject) {
    if (subject.entity().isCheckpoint()) {
      return cmdlet -> verb(cmdlet, CHECKPOINT).equals(verb(subject));
    }
    if (!subject.entity().isMachine()) {
      return cmdlet -> false;
    }
    Predicate<String> verbs = verbs(subject);
    return cmdlet -> verbs.test(verb(cmdlet, MACHINE));
  }

  /**
   * Whether a cmdlet works on machines or checkpoints, which mutations of other entities never do.
   */
  static boolean isOfMachine(String cmdlet) {
    return !verb(cmdlet, CHECKPOINT).isEmpty() || !verb(cmdlet, MACHINE).isEmpty();
  }

  /** The verb of a cmdlet that works on such objects; empty for others. */
  private static String verb(String cmdlet, String noun) {
    String name = cmdlet.toLowerCase(Locale.ROOT);
    return name.endsWith(noun) ? name.substring(0, name.length() - noun.length()) : "";
  }

  private static Predicate<String> verbs(LookupTarget subject) {
    return switch (subject.action()) {
      case OPERATE -> command(subject.lead().name().orElse(""));
      default -> verb(subject)::equals;
    };
  }

  /**
   * The list of commands was never published in full: an unknown command may be any remaining verb.
   */
  private static Predicate<String> command(String operation) {
    Set<String> verbs = COMMANDS.getOrDefault(operation.strip().toLowerCase(Locale.ROOT), Set.of());
    return verbs.isEmpty()
        ? verb -> !verb.isEmpty() && !NO_COMMANDS.contains(verb)
        : verbs::contains;
  }

  private static String verb(LookupTarget subject) {
    return switch (subject.action()) {
      case RESTORE -> "restore";
      case CREATE -> "new";
      case DELETE -> "remove";
      case UPDATE -> "set";
      case READ, OPERATE -> "none";
    };
  }
}
