package dev.spfgateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.base.InvalidSetting;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryEditorTest {
  private static final String HASH_1 = "1".repeat(64);
  private static final String HASH_2 = "2".repeat(64);
  private static final String TEXT =
      """
      # Ours.
      stamps:
        - id: ba4146fa-fb41-4f59-a193-ad00c52a138c
          name: stamp-1
          endpoints:
            - {url: 'https://spf:8090/SC2012R2/VMM', user: spf, password: {env: PASSWORD}}
      tenants:
        - name: contoso
          subscriptions: []
          credentials:
            # The nightly job; ask Ann before you touch it.
            - id: nightly   # since 2024
              role: operator
              apiKeySha256: %s
            - role: reader
              id: 'portal'
              revoked: false # not yet
              apiKeySha256: %s
      """
          .formatted(HASH_1, HASH_2);

  private final RegistryEditor editor =
      new RegistryEditor(Path.of("registry.yaml"), name -> "secret");

  @Test
  void addsOneLineAndLeavesEveryOtherByte() {
    String edited = editor.revoke(TEXT, "nightly");

    assertThat(edited)
        .isEqualTo(TEXT.replace("# since 2024\n", "# since 2024\n        revoked: true\n"));
  }

  @Test
  void turnsAWrittenFalseIntoTrueAndKeepsItsComment() {
    assertThat(editor.revoke(TEXT, "portal"))
        .isEqualTo(TEXT.replace("revoked: false # not yet", "revoked: true # not yet"));
  }

  @Test
  void changesNothingWhenItIsRevokedAlready() {
    String once = editor.revoke(TEXT, "nightly");

    assertThat(editor.revoke(once, "nightly")).isSameAs(once);
  }

  @Test
  void keepsTheLineEndingsOfWindows() {
    String windows = TEXT.replace("\n", "\r\n");

    assertThat(editor.revoke(windows, "nightly"))
        .isEqualTo(editor.revoke(TEXT, "nightly").replace("\n", "\r\n"));
  }

  @Test
  void revokesOneOfTwoWhoseIdsBeginAlike() {
    String two = TEXT.replace("'portal'", "nightly-2");

    String edited = editor.revoke(two, "nightly-2");

    assertThat(edited).isEqualTo(two.replace("revoked: false", "revoked: true"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"absent", "", "contoso", "nightly   "})
  void saysWhenThereIsNoSuchCredential(String id) {
    assertThatThrownBy(() -> editor.revoke(TEXT, id))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("no credential '" + id + "'");
  }

  @Test
  void leavesAnEntryThatItCantEditToItsOwner() {
    String flow =
        TEXT.replaceAll(
            "(?s)- role: reader.*",
            "- {id: portal, role: reader, apiKeySha256: \"" + HASH_2 + "\"}\n");

    assertThatThrownBy(() -> editor.revoke(flow, "portal"))
        .isInstanceOfSatisfying(
            InvalidSetting.class, e -> assertThat(e.key()).isEqualTo("registry.yaml:15"))
        .hasMessageContaining("by hand");
  }

  @Test
  void refusesToEditAFileThatIsWrong() {
    assertThatThrownBy(() -> editor.revoke(TEXT.replace("operator", "emperor"), "nightly"))
        .isInstanceOf(ConfigException.class);
  }
}
