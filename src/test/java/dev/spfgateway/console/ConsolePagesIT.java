package dev.spfgateway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.console.ConsoleStub.Call;
import dev.spfgateway.testing.TestBed;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chrome.ChromeDriver;

/** The console's pages in Chromium, in front of an admin API that answers what each test wants. */
class ConsolePagesIT {
  private static final String UNKNOWN = "01a213de-ab15-7927-a74c-100000000003";
  private static final String SIGNED = "01a213de-b1a7-7668-910e-100000000000";
  private static final String RECEIPT = "/api/audit/events/" + SIGNED + "/proof";
  private static final List<String> PAGES =
      List.of(
          "overview",
          "stamps",
          "operations",
          "operations/" + UNKNOWN,
          "tenants",
          "tenants/fabrikam",
          "audit",
          "audit/" + SIGNED,
          "configuration",
          "log",
          "sessions");

  /** A tenant's name, an operation's reason and a log message that would act if they were HTML. */
  private static final String MARKUP = "<img src=x onerror=\"window.probed=1\">";

  @RegisterExtension static final TestBed bed = new TestBed();

  private static ConsoleStub stub;
  private static ChromeDriver driver;
  private static ConsoleTab tab;

  @BeforeAll
  static void start() {
    Chromium.require();
    stub = new ConsoleStub(bed);
    driver = Chromium.start();
    bed.keep(driver::quit);
    tab = new ConsoleTab(driver, stub.origin());
  }

  private static void begin(String role, String page) {
    stub.begin(role);
    Chromium.look(driver, 1280, "light");
    tab.begin(page);
    tab.complaints();
    tab.requests();
  }

  @ParameterizedTest
  @CsvSource({"1280, light", "390, dark"})
  void hasNoBarrierAndAsksNobodyElse(int width, String theme) {
    begin("operator", "overview");
    Chromium.look(driver, width, theme);

    for (String page : PAGES) {
      tab.open(page);

      assertThat(tab.barriers()).as(page).isEmpty();
      assertThat(tab.overflow()).as("%s is wider than the window by", page).isNotPositive();
    }

    assertThat(tab.complaints()).isEmpty();
    assertThat(tab.requests()).isNotEmpty().allMatch(url -> url.startsWith(stub.origin() + "/"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"overview", "operations", "tenants", "audit", "log"})
  void showsMarkupAsText(String page) {
    begin("operator", page);

    tab.sees(MARKUP);

    assertThat(tab.run("return window.probed")).isNull();
    assertThat(driver.findElements(By.cssSelector("img[src=x]"))).isEmpty();
  }

  @Test
  void signsInGoesWhereTheAddressLeadsAndSignsOut() {
    begin("", "tenants");
    tab.sees("Sign in with Example");
    assertThat(tab.barriers()).isEmpty();

    tab.signIn("alice", "wrong");
    tab.sees("the name or the password is wrong");
    assertThat(tab.focused()).isEqualTo("password");
    tab.signIn("alice", ConsoleStub.PASSWORD);
    tab.sees("What each tenant uses now");
    tab.click("Sign out");
    tab.sees("Use the admin token");

    assertThat(tab.text()).doesNotContain("Your session has ended");
  }

  @Test
  void leadsBackToThePageWhenTheSessionHasEnded() {
    begin("operator", "tenants/fabrikam");
    tab.sees("Credentials");

    stub.endSession();
    tab.sees("Your session has ended");
    assertThat(tab.text()).doesNotContain("fabrikam");
    tab.signIn("alice", ConsoleStub.PASSWORD);

    tab.sees("Credentials");
    assertThat(driver.getTitle()).startsWith("fabrikam");
  }

  @Test
  void actsByTheKeyboardAlone() {
    begin("operator", "stamps");
    tab.sees("spf2.example");

    tab.tabTo("Force open https://spf2.example:8090/SC2012R2/VMM");
    tab.press(Keys.ENTER);
    tab.sees("has no other endpoint in use");
    assertThat(tab.focused()).isEqualTo("seconds");
    tab.press("1");
    tab.press(Keys.TAB);
    tab.press("the network of spf2 is being changed");
    assertThat(tab.barriers()).isEmpty();
    tab.press(Keys.TAB, Keys.NULL);
    tab.tabTo("Force it open");
    tab.press(Keys.ENTER);
    tab.until("!document.querySelector('dialog') && document.querySelector('.toasts').innerText");

    Call change = onlyChange();
    assertThat(change.uri())
        .isEqualTo("/api/stamps/ba4146fa-fb41-4f59-a193-ad00c52a138c/endpoints/1/breaker");
    assertThat(change.csrf()).isEqualTo(ConsoleStub.CSRF);
    assertThat(change.body())
        .isEqualTo(
            new JsonObject()
                .put("state", "open")
                .put("seconds", 60)
                .put("reason", "the network of spf2 is being changed"));
    assertThat(tab.focused()).isEqualTo("Force open https://spf2.example:8090/SC2012R2/VMM");
  }

  private static Call onlyChange() {
    List<Call> changes =
        stub.calls().stream().filter(call -> !call.method().equals("GET")).toList();
    assertThat(changes).hasSize(1);
    return changes.get(0);
  }

  @Test
  void settlesOnlyWithAnOutcomeAReasonAndALookAtVmm() {
    begin("operator", "operations/" + UNKNOWN);
    tab.sees("SPF may or may not have executed this");

    tab.click("Settle…");
    tab.sees("A wrong outcome can destroy a customer's data.");
    tab.click("Settle it");
    assertThat(driver.findElements(By.cssSelector("input:invalid, textarea:invalid"))).isNotEmpty();
    driver.findElement(By.cssSelector("[value=absent]")).click();
    tab.type("reason", "VMM has no job of it");
    tab.click("Settle it");
    assertThat(stub.calls()).noneMatch(call -> call.method().equals("POST"));
    driver.findElement(By.name("confirmed")).click();
    stub.fail("/api/operations/" + UNKNOWN + "/settle", 409, "this operation is done already");
    tab.click("Settle it");
    tab.sees("this operation is done already");
    stub.mend("/api/operations/" + UNKNOWN + "/settle");
    tab.click("Settle it");
    tab.sees("The operation is settled as absent.");

    assertThat(stub.calls())
        .filteredOn(call -> call.method().equals("POST"))
        .allMatch(call -> call.body().getString("outcome").equals("absent"))
        .hasSize(2);
  }

  @Test
  void offersViewersNoAction() {
    begin("viewer", "overview");

    for (String page : PAGES) {
      tab.open(page);
      assertThat(tab.buttons())
          .as(page)
          .noneMatch(words -> words.matches("(?s)(Rest|Enable|Force|Revoke|Settle|Raise).*"));
    }
  }

  @Test
  void saysThatItIsStaleAndRecovers() {
    begin("operator", "overview");
    tab.until("document.querySelector('.live').innerText === 'Live'");

    stub.fallSilent();
    tab.sees("No live data since");
    assertThat(driver.findElement(By.cssSelector(".live")).getText()).startsWith("Stale");
    assertThat(tab.text()).contains("Requests per second");
    stub.speak();
    tab.click("Try now");

    tab.until("document.querySelector('.live').innerText === 'Live'");
    assertThat(tab.text()).doesNotContain("No live data since");
  }

  @Test
  void saysWhatNeedsTheOperatorAndWhatToDo() {
    begin("viewer", "overview");

    tab.sees("stamp-1: https://spf1.example:8090/SC2012R2/VMM is ejected");
    tab.sees("12 of 20 requests failed: timeout; the probe timed out too");
    tab.sees("One operation has been unknown for longer than its stamp");
    tab.sees("The audit stream siem can't deliver");
    assertThat(tab.text())
        .containsSubsequence("unknown for longer", "then settle it", "is ejected");
    driver.findElement(By.cssSelector(".warnings a[href^='#/operations']")).click();

    tab.until("location.hash === '#/operations?state=unknown'");
  }

  @Test
  void saysWhatIsWrongAndTriesAgain() {
    begin("operator", "overview");
    stub.fail("/api/tenants", 503, "the store can't be read now");

    tab.open("tenants");
    tab.sees("the store can't be read now");
    stub.mend("/api/tenants");
    tab.click("Try again");

    tab.sees("fabrikam");
  }

  @Test
  void saysWhenThereIsNothing() {
    begin("operator", "operations?state=sending");
    JsonObject list = stub.answerOf("/api/operations");
    JsonObject kept = list.copy();
    list.getJsonArray("operations").clear();
    try {
      tab.open("operations?state=failed");

      tab.sees("No operation fits these filters.");
      assertThat(stub.calls())
          .anyMatch(call -> call.uri().equals("/api/operations?state=failed&limit=50"));
      assertThat(driver.findElement(By.name("state")).getDomProperty("value")).isEqualTo("failed");
    } finally {
      list.mergeIn(kept);
    }
  }

  @Test
  void checksAnEventsProofItself() {
    begin("viewer", "audit/" + SIGNED);
    tab.sees("This browser has checked the proof: it holds.");
    JsonObject receipt = stub.answerOf(RECEIPT);
    String event = receipt.getString("event");
    try {
      receipt.put("event", event.replace("contoso", "fabrikam"));
      tab.open("audit");
      tab.open("audit/" + SIGNED);

      tab.sees("The proof does not hold");
      tab.sees("The event does not lead to the root that was signed.");
    } finally {
      receipt.put("event", event);
    }
  }

  @Test
  void saysThatAnEventIsNotSignedYetAndLooksAgain() {
    begin("viewer", "audit");
    tab.sees("alice operator");
    stub.fail(RECEIPT, 409, "no signed head covers the event yet");

    tab.open("audit/" + SIGNED);
    tab.sees("Not signed yet");
    tab.sees("contoso");
    stub.mend(RECEIPT);

    tab.sees("This browser has checked the proof: it holds.");
  }

  @Test
  void showsTimesOfTheBrowsersZone() {
    begin("viewer", "overview");
    try {
      tab.moveTo("Asia/Kolkata");
      tab.open("operations/" + UNKNOWN);

      tab.sees("+05:30");
      tab.sees("Times are this browser's, UTC+05:30.");
    } finally {
      tab.moveTo("UTC");
    }
  }

  @Test
  void keepsTheThemeThatWasChosen() {
    begin("viewer", "overview");
    String light = colour();

    tab.click("Theme: auto, change it");
    tab.sees("Theme: light");
    tab.click("Theme: light, change it");
    tab.sees("Theme: dark");
    assertThat(colour()).isNotEqualTo(light);
    driver.navigate().refresh();
    tab.sees("Theme: dark");

    assertThat(colour()).isNotEqualTo(light);
  }

  private static String colour() {
    return (String) tab.run("return getComputedStyle(document.documentElement).backgroundColor");
  }
}
