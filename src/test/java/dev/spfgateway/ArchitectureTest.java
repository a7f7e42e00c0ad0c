package dev.spfgateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the rules on the gateway's own classes, and proves each rule on a planted fault: a rule
 * that finds nothing there would find nothing anywhere.
 */
class ArchitectureTest {
  private static final String PLANTED = "dev.spfgateway.planted.";

  private static final JavaClasses GATEWAY =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.spfgateway");

  /** A rule, the tree under {@code planted} that breaks it, and what its report must name. */
  private static Arguments rule(
      Function<Architecture, ArchRule> rule, String fault, String... named) {
    String name = rule.apply(new Architecture("dev.spfgateway")).getDescription();
    return argumentSet(name, rule, fault, List.of(named));
  }

  static Stream<Arguments> rules() {
    return Stream.of(
        rule(Architecture::packageTable, "apart", "limit.UsesAudit", "odata.UsesPipeline"),
        rule(Architecture::tableIsComplete, "unlisted", "helper.Helper"),
        rule(Architecture::capabilitiesStayApart, "apart", "limit.UsesAudit"),
        rule(Architecture::noCycles, "cycle", "base.First", "odata.Second"),
        rule(
            Architecture::subpackagesPointDown,
            "layers",
            "upstream.body.UsesConnection",
            "upstream.helper.HasNoLayer"),
        rule(Architecture::configKnowsRecordsOnly, "wiring", "config.Wires"),
        rule(
            Architecture::onlyAuthMakesPermits,
            "permit",
            "upstream.MakesPermit.call()",
            "upstream.MakesPermit.reference()"),
        rule(Architecture::onlyAppJoinsStages, "joining", "upstream.JoinsStages"),
        rule(
            Architecture::timeComesFromTheTicker,
            "time",
            "limit.AsksTheClock.nanos()",
            "limit.AsksTheClock.reference()",
            "limit.AsksTheClock.instant()",
            "limit.AsksTheClock.local()",
            "limit.AsksTheClock.clock()",
            "limit.AsksTheClock.date()",
            "limit.AsksTheClock.calendar()"),
        rule(
            Architecture::nobodySleeps,
            "waiting",
            "store.Sleeps.thread()",
            "store.Sleeps.unit()",
            "cli.Sleeps.command()"),
        rule(Architecture::onlyCommandsWait, "waiting", "store.Waits.await()"),
        rule(Architecture::noJavaUtilLogging, "printing", "admin.LogsElsewhere"),
        rule(
            Architecture::onlyCommandsPrint,
            "printing",
            "admin.Prints.out()",
            "admin.Prints.reference()",
            "admin.Prints.trace("),
        rule(Architecture::baseKnowsTheJdkOnly, "libraries", "base.UsesLibrary"),
        rule(Architecture::pipelineKnowsVertxCoreOnly, "libraries", "pipeline.UsesLibrary"),
        rule(Architecture::odataIsPure, "libraries", "odata.UsesLibrary"));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void holdsInTheGateway(Function<Architecture, ArchRule> rule, String fault, List<String> named) {
    rule.apply(new Architecture("dev.spfgateway")).check(GATEWAY);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void findsThePlantedFaultAndNothingElse(
      Function<Architecture, ArchRule> rule, String fault, List<String> named) {
    JavaClasses planted = new ClassFileImporter().importPackages(PLANTED + fault);

    List<String> found =
        rule.apply(new Architecture(PLANTED + fault))
            .evaluate(planted)
            .getFailureReport()
            .getDetails();

    for (String name : named) {
      assertThat(found).as("reports").anyMatch(line -> line.contains(PLANTED + fault + "." + name));
    }
    assertThat(found).allMatch(line -> named.stream().anyMatch(line::contains));
  }

  @Test
  void provesEveryRule() {
    long declared =
        Arrays.stream(Architecture.class.getDeclaredMethods())
            .filter(method -> method.getReturnType().equals(ArchRule.class))
            .filter(method -> method.getParameterCount() == 0)
            .count();

    assertThat(rules()).hasSize(Math.toIntExact(declared));
  }

  @Test
  void looksAtTheGatewaysClassesAndNotAtTests() {
    assertThat(GATEWAY.contain("dev.spfgateway.app.Assembly")).isTrue();
    assertThat(GATEWAY.contain("dev.spfgateway.ArchitectureTest")).isFalse();
  }
}
