package dev.spfgateway.console;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OWNER;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.app.RunningGateway;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.simulator.fault.FaultMatch;
import dev.spfgateway.simulator.fault.FaultRule;
import dev.spfgateway.simulator.fault.Moment;
import dev.spfgateway.simulator.fault.RequestFault;
import dev.spfgateway.simulator.fault.Timing;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;

/** The console of a whole gateway that works under load while SPF fails now and then. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleIT {
  private static final String PASSWORD = "correct horse battery staple";
  private static final int PAUSE_MILLIS = 50;

  @RegisterExtension final TestBed bed = new TestBed();

  private RunningGateway gateway;
  private ChromeDriver driver;
  private ConsoleTab tab;

  @BeforeAll
  void start(@TempDir Path directory) {
    Chromium.require();
    SimulatorFixture simulator = aSimulator().start(bed);
    await(simulator.simulator().add(sometimes()));
    gateway =
        RunningGateway.in(directory)
            .before(simulator)
            .withOperator("alice", "operator", PASSWORD)
            .withOperator("bob", "viewer", PASSWORD)
            .start(bed);
    restoreAndLoseTheAnswer(simulator);
    load(bed.anotherVertx());
    driver = Chromium.start();
    bed.keep(driver::quit);
    tab = new ConsoleTab(driver, "http://127.0.0.1:" + gateway.gateway().adminPort());
  }

  /** Every fifth read fails. */
  private static FaultRule sometimes() {
    return FaultRule.of(RequestFault.Status.of(503))
        .matching(FaultMatch.any().verb("GET"))
        .when(new Timing(null, 5L, null, null, null, null));
  }

  private void restoreAndLoseTheAnswer(SimulatorFixture simulator) {
    assertThat(gateway.restore().status()).isEqualTo(204);
    await(
        simulator
            .simulator()
            .add(
                FaultRule.of(RequestFault.Reset.at(Moment.AFTER_ACTING))
                    .matching(FaultMatch.any().verb("MERGE"))
                    .when(Timing.once())));
    Answer lost = gateway.restore();
    assertThat(lost.header("X-Operation-Outcome")).isEqualTo("unknown");
  }

  private void load(Vertx vertx) {
    long timer =
        vertx.setPeriodic(
            PAUSE_MILLIS,
            tick -> gateway.begin("GET", CONTOSO_VMM + "VirtualMachines", OWNER, null));
    bed.keep(() -> vertx.cancelTimer(timer));
  }

  @BeforeEach
  void forget() {
    Chromium.look(driver, 1280, "light");
    driver.manage().deleteAllCookies();
  }

  private void begin(String name, String page) {
    tab.begin(page);
    tab.signIn(name, PASSWORD);
    tab.until("document.querySelector('nav')");
    tab.complaints();
    tab.requests();
  }

  @Test
  void settlesAnUnknownRestoreAndShowsItInTheAuditLog() {
    begin("alice", "operations?state=unknown");
    tab.until("document.querySelector('main td')");
    driver.findElement(By.cssSelector("main tbody a")).click();
    tab.sees("SPF may or may not have executed this");

    tab.click("Settle…");
    driver.findElement(By.cssSelector("[value=done]")).click();
    tab.type("reason", "VMM shows the job, and it completed");
    driver.findElement(By.name("confirmed")).click();
    tab.click("Settle it");
    tab.sees("The operation is settled as done.");
    tab.until("document.querySelector('h1').innerText.includes('done')");
    tab.open("audit?kind=operator");

    tab.sees("VMM shows the job, and it completed");
    tab.sees("alice");
  }

  @Test
  void restsAndEnablesAnEndpoint() {
    begin("alice", "stamps");
    tab.until("document.querySelectorAll('.endpoint').length === 2");
    tab.run("document.querySelector('.endpoint button').click()");

    tab.sees("has no other endpoint in use");
    tab.type("reason", "its server gets updates");
    tab.click("Rest it");
    tab.until("document.querySelector('.endpoint.rests')");
    tab.run(
        "[...document.querySelectorAll('.endpoint button')]"
            + ".find(it => it.innerText.startsWith('Enable')).click()");
    tab.type("reason", "it is updated");
    tab.click("Enable it");

    tab.until("!document.querySelector('.endpoint.rests')");
  }

  @Test
  void endsWithTheSessionThatAnotherOperatorRevokes() {
    begin("bob", "sessions");
    tab.sees("bob");
    String own =
        (String)
            tab.run(
                "return fetch('/api/sessions').then(it => it.json())"
                    + ".then(all => all.sessions.find(it => it.own).id)");

    gateway.admin(HttpMethod.DELETE, "/api/sessions/" + own);
    tab.run("location.hash = '#/operations'");

    tab.sees("Your session has ended");
  }

  @Test
  void letsAViewerLookOnly() {
    begin("bob", "stamps");
    tab.until("document.querySelector('.endpoint')");
    assertThat(tab.buttons()).noneMatch(words -> words.startsWith("Rest"));

    Object status =
        tab.run(
            "return fetch('/api/session').then(it => it.json()).then(me =>"
                + " fetch('/api/stamps/"
                + SimulatorFixture.STAMP_1
                + "/endpoints/0/rest', {method: 'POST', body: '{\"seconds\":60,\"reason\":\"x\"}',"
                + " headers: {'Content-Type': 'application/json', 'X-CSRF-Token': me.csrf}}))"
                + ".then(it => it.status)");

    assertThat(status).isEqualTo(403L);
  }

  @Test
  void opensWithTheAdminToken() {
    tab.begin("stamps");
    tab.run("document.querySelector('details').open = true");
    tab.type("token", gateway.adminToken().orElseThrow());
    tab.click("Sign in with the token");

    tab.sees("admin-token");
    driver.navigate().refresh();
    tab.sees("admin-token");
    assertThat(tab.run("return JSON.stringify([localStorage, sessionStorage])"))
        .isEqualTo("[{},{}]");
  }
}
