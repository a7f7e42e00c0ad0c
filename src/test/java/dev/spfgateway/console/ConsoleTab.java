package dev.spfgateway.console;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.ScriptTimeoutException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;

/** The console in a browser's tab, as an operator uses it. */
final class ConsoleTab {
  private static final int MOST_TABS = 100;

  /** What a page shows once it has loaded everything. */
  private static final String LOADED =
      "document.querySelector('main h1') && !document.body.innerText.includes('Loading…')";

  private final ChromeDriver driver;
  private final String origin;
  private final String axe;

  ConsoleTab(ChromeDriver driver, String origin) {
    this.driver = driver;
    this.origin = origin;
    try (InputStream script = ConsoleTab.class.getResourceAsStream("/axe.min.js")) {
      this.axe = new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String origin() {
    return origin;
  }

  /** Begins anew, without cookies and choices, and waits until a page or the sign-in is there. */
  void begin(String page) {
    driver.get("about:blank");
    driver.get(origin + "/console/#/" + page);
    run("localStorage.clear(); sessionStorage.clear()");
    driver.navigate().refresh();
    until("document.querySelector('main h1')");
  }

  /** Follows an address of the console, and waits for what it loads. */
  void open(String page) {
    run("location.hash = '#/" + page + "'");
    until("document.querySelector('nav') && location.hash === '#/" + page + "' && " + LOADED);
  }

  void signIn(String name, String password) {
    type("name", name);
    type("password", password);
    driver.findElement(By.name("password")).sendKeys(Keys.ENTER);
  }

  /** Replaces an input's text. */
  void type(String name, String text) {
    WebElement input = driver.findElement(By.name(name));
    input.clear();
    input.sendKeys(text);
  }

  /** Waits until an expression of JavaScript holds. */
  void until(String expression) {
    try {
      driver.executeAsyncScript(
          "const done = arguments[arguments.length - 1];"
              + "(function look() { if ("
              + expression
              + ") done(); else setTimeout(look, 20); })()");
    } catch (ScriptTimeoutException e) {
      throw new AssertionError(expression + " does not hold; the page shows: " + text(), e);
    }
  }

  /** Waits until the page shows a text. */
  void sees(String text) {
    until("document.body.innerText.includes(" + quoted(text) + ")");
  }

  /** What the page shows. */
  String text() {
    return (String) run("return document.body.innerText");
  }

  Object run(String script) {
    return driver.executeScript(script);
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  /** Clicks the first button whose words are these. */
  void click(String words) {
    driver.findElement(By.xpath("//button[normalize-space()=" + quoted(words) + "]")).click();
  }

  /** The words of all buttons. */
  List<String> buttons() {
    return driver.findElements(By.tagName("button")).stream()
        .map(button -> button.getDomProperty("innerText").strip())
        .toList();
  }

  /** Presses the tabulator until the focus is on something with these words. */
  void tabTo(String words) {
    for (int i = 0; i < MOST_TABS; i++) {
      press(Keys.TAB);
      if (focused().equals(words)) {
        return;
      }
    }
    throw new AssertionError("the tabulator does not lead to " + words);
  }

  /** The words, or else the name, of what has the focus. */
  String focused() {
    return (String)
        run(
            "const it = document.activeElement;"
                + "return it.name || it.innerText.replace(/\\s+/g, ' ').trim()");
  }

  void press(CharSequence... keys) {
    driver.switchTo().activeElement().sendKeys(keys);
  }

  /** How many pixels the page is wider than the window. */
  long overflow() {
    return (long) run("return document.documentElement.scrollWidth - window.innerWidth");
  }

  /** Everything serious that axe-core finds: its rule, and the first element. */
  List<String> barriers() {
    if (!Boolean.TRUE.equals(run("return typeof axe === 'object'"))) {
      run(axe);
    }
    Object found =
        driver.executeAsyncScript(
            "const done = arguments[arguments.length - 1];"
                + "axe.run().then(result => done(result.violations"
                + ".filter(one => ['serious', 'critical'].includes(one.impact))"
                + ".map(one => one.id + ': ' + one.nodes[0].html)))");
    return ((List<?>) found).stream().map(String::valueOf).toList();
  }

  /** Warnings and errors in the browser's console since it was last asked. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        .toList();
  }

  /** The addresses of all requests since it was last asked. */
  List<String> requests() {
    List<String> urls = new ArrayList<>();
    for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
      JsonObject message = new JsonObject(entry.getMessage()).getJsonObject("message");
      if (message.getString("method").equals("Network.requestWillBeSent")) {
        String url = message.getJsonObject("params").getJsonObject("request").getString("url");
        // The browser's own pictures, such as the one in a date's input, ask nobody.
        if (!url.startsWith("data:")) {
          urls.add(url);
        }
      }
    }
    return urls;
  }

  /** Lets the browser believe to be in another time zone. */
  void moveTo(String zone) {
    driver.executeCdpCommand("Emulation.setTimezoneOverride", Map.of("timezoneId", zone));
  }
}
