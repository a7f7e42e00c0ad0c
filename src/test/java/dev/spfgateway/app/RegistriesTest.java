package dev.spfgateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.config.RegistryConfig;
import dev.spfgateway.config.RegistryFile;
import dev.spfgateway.config.YamlRecords;
import dev.spfgateway.upstream.config.StampConfig;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RegistriesTest {
  private static final Duration GIVE_UP = Duration.ofHours(1);

  private static RegistryFile.Loaded registry(String settlingTime) {
    RegistryConfig config =
        YamlRecords.parse(
            """
            stamps:
              - id: ba4146fa-fb41-4f59-a193-ad00c52a138c
                name: stamp-1
                settlingTime: %s
                endpoints:
                  - {url: 'https://spf:8090/SC2012R2/VMM', user: spf, password: {env: PASSWORD}}
            tenants: []
            """
                .formatted(settlingTime),
            Path.of("registry.yaml"),
            RegistryConfig.class,
            name -> "secret");
    return new RegistryFile.Loaded(config, "digest");
  }

  @Test
  void aStampSettlesBeforeItsOperationsAreGivenUp() {
    Registries registries = new Registries(registry("3599s"), GIVE_UP);

    assertThat(registries.stamps().all()).hasSize(1);
    assertThatThrownBy(() -> new Registries(registry("1h"), GIVE_UP))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("operation.follow.giveUpAfter")
        .hasMessageContaining("'stamp-1'")
        .extracting(wrong -> ((InvalidSetting) wrong).key())
        .isEqualTo("settlingTime");
  }

  @Test
  void aChangedRegistryIsCheckedTheSameAndTheLastGoodOneStays() {
    Registries registries = new Registries(registry("15m"), GIVE_UP);

    assertThatThrownBy(() -> registries.replace(registry("24h")))
        .isInstanceOf(InvalidSetting.class);
    assertThat(registries.stamps().all())
        .extracting(StampConfig::settlingTime)
        .containsExactly(Duration.ofMinutes(15));
  }
}
