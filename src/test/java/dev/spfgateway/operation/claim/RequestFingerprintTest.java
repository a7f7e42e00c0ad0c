package dev.spfgateway.operation.claim;

import static dev.spfgateway.pipeline.Exchanges.CHECKPOINT;
import static dev.spfgateway.pipeline.Exchanges.STAMP;
import static dev.spfgateway.pipeline.Exchanges.SUBSCRIPTION;
import static dev.spfgateway.pipeline.Exchanges.anExchange;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.operation.record.EntityName;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.request.Command;
import dev.spfgateway.pipeline.request.Named;
import dev.spfgateway.pipeline.request.Target;
import dev.spfgateway.pipeline.request.Verb;
import io.vertx.core.buffer.Buffer;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestFingerprintTest {
  private static final String BODY = "{\"a\":{\"x\":1,\"y\":[1,2]},\"b\":null}";

  private static String of(Verb verb, String path, String query, String body) {
    Target target =
        new Target.Entities(
            SUBSCRIPTION, verb, "VMCheckPoints", Set.of(STAMP), Target.Reach.NOWHERE, path, query);
    Exchange exchange =
        anExchange()
            .withTarget(target)
            .permitted()
            .with(
                new Command(
                    Action.RESTORE,
                    Named.NOTHING,
                    Buffer.buffer(body),
                    Integer.toHexString(body.hashCode())));
    return RequestFingerprint.of(exchange, EntityName.of(path));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"b\":null,\"a\":{\"y\":[1,2],\"x\":1}} | true",
        "{ \"a\" : {\"x\":1,\"y\":[1,2]} , \"b\":null } | true",
        "{\"a\":{\"x\":1,\"y\":[2,1]},\"b\":null} | false",
        "{\"a\":{\"x\":\"1\",\"y\":[1,2]},\"b\":null} | false",
        "{\"a\":{\"x\":1,\"y\":[1,2]}} | false",
        "not json | false"
      })
  void aBodyCountsByWhatItSays(String body, boolean same) {
    assertThat(of(Verb.MERGE, CHECKPOINT, "", body).equals(of(Verb.MERGE, CHECKPOINT, "", BODY)))
        .isEqualTo(same);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MERGE | VMCheckPoints(guid'dddddddd-4444-4444-8444-444444444444') | '' | true",
        "PUT | VMCheckPoints(guid'dddddddd-4444-4444-8444-444444444444') | '' | false",
        "MERGE | VMCheckPoints(guid'dddddddd-4444-4444-8444-444444444445') | '' | false",
        "MERGE | VMCheckPoints(guid'dddddddd-4444-4444-8444-444444444444') | ?a | false"
      })
  void anEntityCountsInWhateverSpelling(Verb verb, String path, String query, boolean same) {
    assertThat(of(verb, path, query, BODY).equals(of(Verb.MERGE, CHECKPOINT, "", BODY)))
        .isEqualTo(same);
  }

  @ParameterizedTest
  @CsvSource({"plain,plain,true", "plain,plain ,false"})
  void anyOtherBodyCountsByItsBytes(String one, String other, boolean same) {
    assertThat(
            of(Verb.MERGE, CHECKPOINT, "", one)
                .equals(of(Verb.MERGE, CHECKPOINT, "", same ? other : other + " ")))
        .isEqualTo(same);
  }
}
