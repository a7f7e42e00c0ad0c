package dev.spfgateway.app;

import static dev.spfgateway.app.Batches.aBatch;
import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.simulator.SimulatorFixture.FRESHLY_INSTALLED;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.WEB_01;
import static dev.spfgateway.simulator.SimulatorFixture.WEB_02;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The entities that a body names are the same in every format, and block the same other mutations.
 */
class BodyFormatIT {
  private static final String SET = CONTOSO_VMM + "VMCheckPoints";
  private static final String ONE =
      "VMCheckPoints(ID=guid'" + FRESHLY_INSTALLED + "',StampId=guid'" + STAMP_1 + "')";
  private static final String JSON = "application/json";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private SimulatorFixture simulator;
  private RunningGateway gateway;

  /** A way to write one entity; the properties come as JSON members of one line. */
  private enum Form {
    LIGHT,
    BARE,
    VERBOSE,
    WRAPPED,
    ATOM,
    ATOM_OTHER_PREFIXES;

    String type() {
      return switch (this) {
        case LIGHT, BARE -> JSON;
        case VERBOSE, WRAPPED -> "application/json;odata=verbose";
        case ATOM, ATOM_OTHER_PREFIXES -> "application/atom+xml";
      };
    }

    String body(String... pairs) {
      return switch (this) {
        case LIGHT -> "{\"odata.type\":\"VMM.VMCheckPoint\"," + members(pairs) + "}";
        case BARE -> "{" + members(pairs) + "}";
        case VERBOSE -> verbose(pairs);
        case WRAPPED -> "{\"d\":" + verbose(pairs) + "}";
        case ATOM -> atom("", "d", "m", pairs);
        case ATOM_OTHER_PREFIXES -> atom("a:", "x", "y", pairs);
      };
    }

    private static String verbose(String... pairs) {
      return "{\"__metadata\":{\"type\":\"VMM.VMCheckPoint\"}," + members(pairs) + "}";
    }

    private static String members(String... pairs) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < pairs.length; i += 2) {
        text.append(i == 0 ? "" : ",").append('"').append(pairs[i]).append("\":\"");
        text.append(pairs[i + 1]).append('"');
      }
      return text.toString();
    }

    private static String atom(String atom, String data, String metadata, String... pairs) {
      String xmlns = atom.isEmpty() ? "xmlns" : "xmlns:a";
      StringBuilder text = new StringBuilder("<" + atom + "entry ");
      text.append(xmlns).append("=\"http://www.w3.org/2005/Atom\" xmlns:").append(data);
      text.append("=\"http://schemas.microsoft.com/ado/2007/08/dataservices\" xmlns:");
      text.append(metadata);
      text.append("=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\">");
      text.append("<").append(atom).append("category term=\"VMM.VMCheckPoint\" scheme=");
      text.append("\"http://schemas.microsoft.com/ado/2007/08/dataservices/scheme\"/>");
      text.append("<").append(atom).append("content type=\"application/xml\"><");
      text.append(metadata).append(":properties>");
      for (int i = 0; i < pairs.length; i += 2) {
        text.append("<").append(data).append(":").append(pairs[i]).append(">");
        text.append(pairs[i + 1]).append("</").append(data).append(":").append(pairs[i]);
        text.append(">");
      }
      text.append("</").append(metadata).append(":properties></").append(atom);
      return text.append("content></").append(atom).append("entry>").toString();
    }

    String create(UUID machine) {
      return body("Name", "n", "StampId", STAMP_1.toString(), "VMId", machine.toString());
    }
  }

  private void start(UnaryOperator<GatewayBuilder> operation) {
    simulator = aSimulator().withJobDuration(Duration.ofMinutes(10)).start(bed);
    gateway = RunningGateway.in(directory).before(simulator).with(operation).start(bed);
  }

  @AfterEach
  void stop() {
    simulator.jobsTake(Duration.ofMillis(1));
  }

  /** A wrapped create is none to the simulator, whose refusal would end it. */
  private void begin(Form wanted) {
    Form form = wanted == Form.WRAPPED ? Form.VERBOSE : wanted;
    runs(gateway.begin("POST", SET, OPERATOR, form.create(WEB_01), "Content-Type", form.type()));
  }

  private void runs(Future<Answer> request) {
    until(() -> request.isComplete() || !gateway.events().isEmpty());
    assertThat(request.isComplete()).as("%s", request).isFalse();
  }

  private static String inBatch(String method, String url, String type, String body) {
    return aBatch()
        .withChangeSet(
            method
                + " "
                + url
                + " HTTP/1.1\r\nAccept: application/json\r\nContent-Type: "
                + type
                + "\r\n\r\n"
                + body)
        .text();
  }

  private Answer batch(String text) {
    return gateway.send(
        "POST", CONTOSO_VMM + "$batch", OPERATOR, text, "Content-Type", Batches.TYPE);
  }

  private void holdsOffInEveryFormat(UUID machine) {
    for (Form form : Form.values()) {
      Answer alone =
          gateway.send("POST", SET, OPERATOR, form.create(machine), "Content-Type", form.type());
      Answer member = batch(inBatch("POST", "VMCheckPoints", form.type(), form.create(machine)));

      assertThat(alone.status()).as("%s %s", form, alone.body()).isEqualTo(409);
      assertThat(alone.body()).contains("OperationInProgress");
      assertThat(member.body()).as("%s", form).contains(" 409 ").contains("OperationInProgress");
    }
    assertThat(gateway.events()).as("nothing but the one that runs").hasSize(1);
  }

  @Test
  void aRestoreHoldsOffCreatesInEveryFormat() {
    start(
        b ->
            b.unset("operation")
                .set("operation.follow.inRequest", "0s")
                .set("operation.follow.interval", "60s")
                .set("operation.follow.maxInterval", "60s"));
    runs(gateway.begin("MERGE", beforeUpdate(), OPERATOR, RESTORE));

    holdsOffInEveryFormat(WEB_01);
  }

  @ParameterizedTest
  @EnumSource
  void aCreateHoldsOffCreatesThoughNothingIsAskedOfSpf(Form form) {
    start(b -> b.unset("operation").set("operation.baseline.timeout", "0s"));
    begin(form);

    holdsOffInEveryFormat(WEB_01);
  }

  @ParameterizedTest
  @EnumSource
  void aCreateHoldsOffRestoresInEveryFormatAndByEveryVerb(Form form) {
    start(
        b ->
            b.unset("operation")
                .set("operation.follow.inRequest", "0s")
                .set("operation.follow.interval", "60s")
                .set("operation.follow.maxInterval", "60s"));
    begin(form);
    String body = form.body("VMCheckPointAction", "Restore");

    for (String verb : new String[] {"MERGE", "PUT", "PATCH"}) {
      Answer plain =
          gateway.send(verb, CONTOSO_VMM + ONE, OPERATOR, body, "Content-Type", form.type());
      Answer tunnelled =
          gateway.send(
              "POST",
              CONTOSO_VMM + ONE,
              OPERATOR,
              body,
              "Content-Type",
              form.type(),
              "X-HTTP-Method",
              verb);

      assertThat(plain.status()).as("%s %s", verb, plain.body()).isEqualTo(409);
      assertThat(tunnelled.status()).as("%s %s", verb, tunnelled.body()).isEqualTo(409);
      assertThat(batch(inBatch(verb, ONE, form.type(), body)).body()).contains(" 409 ");
    }
    assertThat(simulator.restores(FRESHLY_INSTALLED)).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"StampId\":\"$s\",\"Name\":\"n\"}",
        "{\"StampId\":\"$s\",\"VMId\":null}",
        "{\"StampId\":\"$s\",\"VMId\":\"00000000-0000-0000-0000-000000000000\"}",
        "{\"StampId\":\"$s\",\"VMId\":\"{$1}\"}",
        "{\"StampId\":\"$s\",\"VMId\":[\"$1\"]}",
        "{\"StampId\":\"$s\",\"vmid\":\"$1\"}",
        "{\"StampId\":\"$s\",\"VMId\":\"$1\",\"VMID\":\"$2\"}",
        "{\"StampId\":\"$s\",\"VMId\":\"$1\",\"VMId\":\"$1\"}",
        "{\"StampId\":\"$s\",\"VMId\":\"$1\",\"VM\":{\"VMId\":\"$2\"}}",
        "{\"StampId\":\"$s\",\"VMId\":\"$1\",\"name\":\"n\"}",
        "{\"d\":{\"d\":{\"StampId\":\"$s\",\"VMId\":\"$1\"}}}",
        "{\"d\":{\"results\":[{\"StampId\":\"$s\",\"VMId\":\"$1\"}]}}",
        "{\"value\":[{\"StampId\":\"$s\",\"VMId\":\"$1\"}]}",
        "{\"D\":{\"StampId\":\"$s\",\"VMId\":\"$1\"}}"
      })
  void refusesACreateThatDoesNotNameOneMachineForCertain(String body) {
    start(b -> b.unset("operation").set("operation.baseline.timeout", "0s"));
    String text =
        body.replace("$s", STAMP_1.toString())
            .replace("$1", WEB_01.toString())
            .replace("$2", WEB_02.toString());

    Answer answer = gateway.send("POST", SET, OPERATOR, text);

    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).contains("BadRequest");
    assertThat(gateway.events()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "</m:properties>|</m:properties><m:properties/>",
        "d:VMId|d:VMID",
        "d:VMId|m:VMId",
        "d:VMId|VMId",
        "m:properties|d:properties",
        "<d:VMId>|<d:VMId m:type=\"Edm.String\">",
        "<d:VMId>|<d:VMId><!-- -->",
        "<d:VMId>|<d:VMId>&vm;",
        "</m:properties>|<d:VMId>1f0e2d3c-4b5a-4697-8877-665544332202</d:VMId></m:properties>"
      })
  void refusesAnAtomEntryThatDoesNotNameOneMachineForCertain(String change) {
    start(b -> b.unset("operation").set("operation.baseline.timeout", "0s"));
    String[] parts = change.split("\\|");
    String body = Form.ATOM.create(WEB_01).replace(parts[0], parts[1]);

    Answer answer = gateway.send("POST", SET, OPERATOR, body, "Content-Type", Form.ATOM.type());

    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(gateway.events()).isEmpty();
  }

  @Test
  void refusesARestoreWhoseBodyNamesAnotherMachineThanTheCheckpoints() {
    start(
        b ->
            b.unset("operation")
                .set("operation.follow.inRequest", "0s")
                .set("operation.follow.interval", "60s")
                .set("operation.follow.maxInterval", "60s"));
    simulator.jobsTake(Duration.ofMillis(1));
    for (Form form : Form.values()) {
      Answer answer =
          gateway.send(
              "MERGE",
              CONTOSO_VMM + ONE,
              OPERATOR,
              form.body("VMCheckPointAction", "Restore", "VMId", WEB_02.toString()),
              "Content-Type",
              form.type());

      assertThat(answer.status()).as(answer.body()).isEqualTo(400);
      assertThat(answer.body()).contains(WEB_02.toString());
    }
    assertThat(simulator.restores(FRESHLY_INSTALLED)).isZero();
    assertThat(gateway.events()).isEmpty();
    Answer echo =
        gateway.send(
            "MERGE",
            CONTOSO_VMM + ONE,
            OPERATOR,
            Form.LIGHT.body("VMCheckPointAction", "Restore", "VMId", WEB_01.toString()));
    assertThat(echo.status()).as("an echo of its own").isEqualTo(204);
  }
}
