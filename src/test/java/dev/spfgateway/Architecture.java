package dev.spfgateway;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import dev.spfgateway.pipeline.Pipeline;
import dev.spfgateway.pipeline.access.Permit;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * What the packages promise each other, as rules about the classes below one root package: the
 * gateway's own, or one with planted faults.
 *
 * <p>Accesses are asked for with {@code accessTargetWhere}: unlike {@code callMethod} it also sees
 * method references.
 */
final class Architecture {
  /** Own packages that a package may use besides itself. To add a package, add it here. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("base", Set.of()),
          Map.entry("connect", Set.of("base")),
          Map.entry("pipeline", Set.of("base")),
          Map.entry("odata", Set.of("base")),
          // What both listeners stand behind.
          Map.entry("http", Set.of("pipeline", "base")),
          Map.entry("edge", Set.of("http", "pipeline", "odata", "base")),
          Map.entry("admin", Set.of("http", "identity", "pipeline", "connect", "base")),
          // The proofs of identity that callers of both listeners present.
          Map.entry("identity", Set.of("pipeline", "connect", "base")),
          Map.entry("routing", Set.of("pipeline", "odata", "base")),
          Map.entry("auth", Set.of("identity", "pipeline", "connect", "base")),
          Map.entry("limit", Set.of("pipeline", "base")),
          Map.entry("operation", Set.of("pipeline", "odata", "base")),
          Map.entry("audit", Set.of("pipeline", "connect", "base")),
          Map.entry("upstream", Set.of("pipeline", "odata", "connect", "base")),
          Map.entry("telemetry", Set.of("pipeline", "base")),
          // The interfaces that these three declare, which speak in types of the pipeline.
          Map.entry(
              "store", Set.of("audit", "operation", "routing", "pipeline", "connect", "base")),
          Map.entry("simulator", Set.of("odata", "spi", "base")),
          Map.entry("spi", Set.of("base")),
          // Of the capabilities, their configuration records only: see configKnowsRecordsOnly.
          Map.entry("config", Set.of("connect", "base", "*")),
          Map.entry(
              "app",
              Set.of("config", "http", "identity", "pipeline", "odata", "connect", "base", "*")),
          Map.entry(
              "cli",
              Set.of(
                  "app", "config", "http", "identity", "pipeline", "odata", "spi", "base", "*")));

  /** What meets in the pipeline's types only and is joined in {@code app}; {@code *} above. */
  private static final Set<String> CAPABILITIES =
      Set.of(
          "edge",
          "admin",
          "routing",
          "auth",
          "limit",
          "operation",
          "audit",
          "upstream",
          "store",
          "telemetry");

  /** Subpackages from top to bottom: each uses only those after it. The parent itself is "". */
  private static final Map<String, List<String>> LAYERS =
      Map.ofEntries(
          Map.entry("base", List.of("memory", "window", "")),
          Map.entry("admin", List.of("", "console", "session", "route", "access")),
          Map.entry("pipeline", List.of("", "mutation", "request", "access", "failure")),
          Map.entry("odata", List.of("batch", "body", "links", "query", "")),
          Map.entry("auth", List.of("", "certificate")),
          Map.entry("identity", List.of("password", "token", "work")),
          Map.entry("telemetry", List.of("", "log")),
          Map.entry("cli", List.of("", "top")),
          Map.entry("operation", List.of("", "api", "follow", "claim", "search", "record", "vmm")),
          Map.entry("audit", List.of("api", "denial", "stream", "proof", "chain", "")),
          Map.entry(
              "upstream",
              List.of(
                  "api",
                  "",
                  "attempt",
                  "stamp",
                  "delivery",
                  "connection",
                  "body",
                  "credential",
                  "config",
                  "health",
                  "health.breaker",
                  "health.budget")),
          Map.entry(
              "store", List.of("", "postgres", "sqlite", "postgres.server", "commit", "record")));

  private static final Set<String> CLOCKS =
      Set.of(
          "java.lang.System.nanoTime",
          "java.lang.System.currentTimeMillis",
          "java.util.Calendar.getInstance");

  private final String root;

  /** Rules for the classes below a package, such as {@code dev.spfgateway}. */
  Architecture(String root) {
    this.root = root;
  }

  private String below(String name) {
    return root + "." + name + "..";
  }

  private GivenClassesConjunction classesOf(String name) {
    return classes().that().resideInAPackage(below(name));
  }

  /** The package table. */
  ArchRule packageTable() {
    ArchRule[] rules =
        MAY_USE.entrySet().stream()
            .map(entry -> mayUse(entry.getKey(), entry.getValue()))
            .toArray(ArchRule[]::new);
    return CompositeArchRule.of(Arrays.asList(rules))
        .as("packages use what their row of the package table allows");
  }

  private ArchRule mayUse(String name, Set<String> used) {
    List<String> allowed = new ArrayList<>(List.of(below(name)));
    used.stream().filter(one -> !one.equals("*")).map(this::below).forEach(allowed::add);
    if (used.contains("*")) {
      CAPABILITIES.stream().map(this::below).forEach(allowed::add);
    }
    DescribedPredicate<JavaClass> own = resideInAPackage(root + "..");
    return classesOf(name)
        .should()
        .onlyDependOnClassesThat(
            DescribedPredicate.not(own).or(resideInAnyPackage(allowed.toArray(String[]::new))))
        .allowEmptyShould(true);
  }

  /** A package that the table does not know would be bound by none of its rows. */
  ArchRule tableIsComplete() {
    return classes()
        .should()
        .resideInAnyPackage(MAY_USE.keySet().stream().map(this::below).toArray(String[]::new))
        .orShould()
        .resideInAPackage(root)
        .as("every package stands in the package table");
  }

  /** Capabilities meet in the pipeline's types; only the store implements what others declare. */
  ArchRule capabilitiesStayApart() {
    List<ArchRule> rules =
        CAPABILITIES.stream()
            .filter(name -> !name.equals("store"))
            .<ArchRule>map(
                name ->
                    noClasses()
                        .that()
                        .resideInAPackage(below(name))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                            CAPABILITIES.stream()
                                .filter(other -> !other.equals(name))
                                .map(this::below)
                                .toArray(String[]::new))
                        .allowEmptyShould(true))
            .toList();
    return CompositeArchRule.of(rules).as("capabilities never use each other");
  }

  /** Each package counts as one, those below {@code simulator} too. */
  ArchRule noCycles() {
    return slices().matching(root + ".(**)").should().beFreeOfCycles();
  }

  /**
   * Within a package, dependencies run down its layers; a subpackage without a layer has no place.
   */
  ArchRule subpackagesPointDown() {
    List<ArchRule> rules = new ArrayList<>();
    LAYERS.forEach(
        (parent, layers) -> {
          List<String> packages =
              layers.stream().map(layer -> root + "." + parent + dotted(layer)).toList();
          rules.add(
              classesOf(parent)
                  .should()
                  .resideInAnyPackage(packages.toArray(String[]::new))
                  .allowEmptyShould(true));
          for (int i = 1; i < packages.size(); i++) {
            String[] above = packages.subList(0, i).toArray(String[]::new);
            rules.add(
                noClasses()
                    .that()
                    .resideInAPackage(packages.get(i))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(above)
                    .allowEmptyShould(true));
          }
        });
    return CompositeArchRule.of(rules).as("dependencies run down the layers of a package");
  }

  private static String dotted(String layer) {
    return layer.isEmpty() ? "" : "." + layer;
  }

  /** Configuration sees the records that its files fill, and nothing that works with them. */
  ArchRule configKnowsRecordsOnly() {
    DescribedPredicate<JavaClass> capability =
        resideInAnyPackage(CAPABILITIES.stream().map(this::below).toArray(String[]::new));
    DescribedPredicate<JavaClass> config =
        describe("are configuration records", one -> outermost(one).endsWith("Config"));
    return classesOf("config")
        .should()
        .onlyDependOnClassesThat(DescribedPredicate.not(capability).or(config))
        .as("config knows the capabilities' configuration records only");
  }

  private static String outermost(JavaClass one) {
    return one.getEnclosingClass().map(Architecture::outermost).orElse(one.getSimpleName());
  }

  /** Forwarding demands a permit, so who can make one can forward anything. */
  ArchRule onlyAuthMakesPermits() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(below("auth"))
        .should()
        .accessTargetWhere(
            access(
                "the constructor of Permit",
                access ->
                    access.getTargetOwner().isEquivalentTo(Permit.class)
                        && access.getName().equals(JavaConstructor.CONSTRUCTOR_NAME)))
        .as("only auth makes a Permit");
  }

  /** Else a request's way would not stand in one place. */
  ArchRule onlyAppJoinsStages() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(below("app"))
        .and(DescribedPredicate.not(assignableTo(Pipeline.class)))
        .should()
        .accessTargetWhere(
            access(
                "Pipeline.of",
                access ->
                    access.getTargetOwner().isEquivalentTo(Pipeline.class)
                        && access.getName().equals("of")))
        .as("only app joins stages to a pipeline");
  }

  /** Tests move time by hand, which works only if nobody looks at another clock. */
  ArchRule timeComesFromTheTicker() {
    return noClasses()
        .that()
        .doNotHaveFullyQualifiedName(root + ".base.SystemTicker")
        .should()
        .accessTargetWhere(access("a clock", Architecture::asksAClock))
        .as("time comes from the Ticker only");
  }

  private static boolean asksAClock(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getName();
    String name = access.getName();
    boolean made = name.equals(JavaConstructor.CONSTRUCTOR_NAME);
    return CLOCKS.contains(owner + "." + name)
        || owner.startsWith("java.time.") && name.equals("now")
        || owner.startsWith("java.time.Clock")
        || owner.equals("java.util.GregorianCalendar") && made
        || owner.equals("java.util.Date") && made && parameters(access).isEmpty();
  }

  private static List<?> parameters(JavaAccess<?> access) {
    return access.getTarget() instanceof CodeUnitAccessTarget target
        ? target.getRawParameterTypes()
        : List.of();
  }

  /** A sleeping thread serves nobody; a timer does what is wanted. */
  ArchRule nobodySleeps() {
    return noClasses()
        .should()
        .accessTargetWhere(
            access(
                "a sleep",
                access ->
                    access.getName().equals("sleep")
                        && (access.getTargetOwner().isEquivalentTo(Thread.class)
                            || access.getTargetOwner().isEquivalentTo(TimeUnit.class))))
        .as("nobody sleeps");
  }

  /** An event loop that waits for itself stands still. */
  ArchRule onlyCommandsWait() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(below("cli"))
        .should()
        .accessTargetWhere(
            access(
                "Future.await",
                access ->
                    access.getTargetOwner().isAssignableTo(Future.class)
                        && access.getName().equals("await")))
        .as("only cli waits for a future");
  }

  /** One log: SLF4J. */
  ArchRule noJavaUtilLogging() {
    return noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.util.logging..")
        .as("nobody uses java.util.logging");
  }

  /** Standard output belongs to the commands, standard error to them and the log. */
  ArchRule onlyCommandsPrint() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(below("cli"))
        .should()
        .accessTargetWhere(
            access(
                "System.out, System.err or printStackTrace",
                access ->
                    access.getTargetOwner().isEquivalentTo(System.class)
                            && Set.of("out", "err").contains(access.getName())
                        || access.getTargetOwner().isAssignableTo(Throwable.class)
                            && access.getName().equals("printStackTrace")))
        .as("only cli prints");
  }

  /** What everybody uses must drag nothing in. */
  ArchRule baseKnowsTheJdkOnly() {
    return classesOf("base")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(below("base"), "java..", "org.jspecify..")
        .as("base knows the JDK only");
  }

  /** The vocabulary needs futures and buffers, and no library beyond. */
  ArchRule pipelineKnowsVertxCoreOnly() {
    return classesOf("pipeline")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            below("pipeline"), below("base"), "java..", "io.vertx.core..", "org.jspecify..")
        .as("pipeline knows base, Vert.x core and the JDK only");
  }

  /** Values from text and back: whoever parses must not be able to send, wait or log. */
  ArchRule odataIsPure() {
    return noClasses()
        .that()
        .resideInAPackage(below("odata"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx..", "io.netty..", "org.slf4j..", "java.net.http..")
        .as("odata is pure functions");
  }

  private static DescribedPredicate<JavaAccess<?>> access(
      String what, Predicate<JavaAccess<?>> test) {
    return describe(what, test);
  }
}
