package dev.spfgateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.pipeline.ClientPresence.End;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientPresenceTest {
  private final ClientPresence client = new ClientPresence();
  private final List<String> run = new ArrayList<>();

  @Test
  void waitsUntilTheAnswerHasEnded() {
    assertThat(client.isWaiting()).isTrue();
    assertThat(client.end()).isEmpty();

    client.ended(new End(204, 0, true));

    assertThat(client.isWaiting()).isFalse();
    assertThat(client.end()).contains(new End(204, 0, true));
  }

  @Test
  void tellsOnceHowTheAnswerEndedFirst() {
    client.onEnd(() -> run.add("first"));
    client.afterEnd(() -> run.add("second"));

    client.ended(new End(200, 7, true));
    client.ended(End.GONE);

    assertThat(run).containsExactly("first", "second");
    assertThat(client.end()).contains(new End(200, 7, true));
  }

  @Test
  void runsAtOnceOnlyWhatComesAfterTheEnd() {
    client.ended(End.GONE);

    client.onEnd(() -> run.add("on"));
    client.afterEnd(() -> run.add("after"));

    assertThat(run).containsExactly("after");
  }
}
