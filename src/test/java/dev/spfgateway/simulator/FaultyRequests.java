package dev.spfgateway.simulator;

import static dev.spfgateway.simulator.RunningSimulator.BASIC;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.testing.Waits.await;

import dev.spfgateway.simulator.fault.Fault;
import dev.spfgateway.simulator.fault.FaultRule;
import dev.spfgateway.simulator.fault.RuleState;
import java.io.IOException;

/** The requests of the fault tests: complete requests as bytes, for exactly one connection each. */
final class FaultyRequests {
  static final String RESTORE = RunningSimulator.RESTORE;
  static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

  private final RunningSimulator spf;

  FaultyRequests(RunningSimulator spf) {
    this.spf = spf;
  }

  /** Lets all requests meet a fault. */
  RuleState fault(Fault fault) {
    return fault(FaultRule.of(fault));
  }

  RuleState fault(FaultRule rule) {
    return await(spf.fixture().simulator().add(rule));
  }

  long fired(RuleState rule) {
    return await(spf.fixture().simulator().fault(rule.rule().id())).fired();
  }

  SpfSocket connect() throws IOException {
    return SpfSocket.tls(spf.port(STAMP_1), spf.fixture().certificate());
  }

  /** The restore's head; its body waits for a 100. */
  static String restoreHead() {
    return head("MERGE", RunningSimulator.checkpoint(BEFORE_UPDATE))
        + "Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: "
        + RESTORE.length()
        + "\r\n\r\n";
  }

  /** The whole restore, whose body does not wait. */
  static String restore() {
    return restoreHead().replace("Expect: 100-continue\r\n", "") + RESTORE;
  }

  /** A read of one checkpoint. */
  static String read() {
    return head("GET", RunningSimulator.checkpoint(BEFORE_UPDATE)) + "\r\n";
  }

  private static String head(String verb, String path) {
    return verb
        + " "
        + path
        + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
        + BASIC
        + "\r\nx-ms-principal-id: user@contoso.com\r\nAccept: application/json\r\n";
  }
}
