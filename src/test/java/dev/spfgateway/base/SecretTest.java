package dev.spfgateway.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecretTest {
  record Account(String user, Secret password) {}

  @Test
  void printsNothingOfItself() {
    Secret secret = Secret.of("hunter2");

    assertThat(secret).hasToString("***");
    assertThat(new Account("spf", secret)).hasToString("Account[user=spf, password=***]");
    assertThat(secret.reveal()).isEqualTo("hunter2");
  }

  @Test
  void isEqualByValue() {
    assertThat(Secret.of("a")).isEqualTo(Secret.of("a")).hasSameHashCodeAs(Secret.of("a"));
    assertThat(Secret.of("a")).isNotEqualTo(Secret.of("b")).isNotEqualTo("a").isNotEqualTo(null);
    assertThat(Secret.of("a")).isNotEqualTo(Secret.of("ab"));
  }
}
