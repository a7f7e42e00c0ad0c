package dev.spfgateway.odata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyPredicateTest {
  private static final String ID = "1b4e28ba-2fa1-11d2-883f-0016d3cca427";
  private static final String STAMP = "6fa459ea-ee8a-3ca4-894e-db77e160355e";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ID=guid'" + ID + "',StampId=guid'" + STAMP + "'",
        "StampId=guid'" + STAMP + "',ID=guid'" + ID + "'",
        "ID=Guid'" + ID + "', StampId=GUID'{" + STAMP + "}'",
        " ID = guid'" + ID + "' , StampId\t=\tguid'" + STAMP + "' ",
        "ID=guid'1B4E28BA-2FA1-11D2-883F-0016D3CCA427',StampId=guid'" + STAMP + "'"
      })
  void everySpellingIsTheSameKey(String text) {
    KeyPredicate key = KeyPredicate.parse(text);

    assertThat(key.print()).isEqualTo("ID=guid'" + ID + "',StampId=guid'" + STAMP + "'");
    assertThat(key.guid("ID")).contains(UUID.fromString(ID));
    assertThat(key.guid("StampId")).contains(UUID.fromString(STAMP));
    assertThat(key).isEqualTo(KeyPredicate.parse(key.print()));
  }

  @Test
  void takesOneValueWithoutAName() {
    KeyPredicate key = KeyPredicate.parse("guid'" + ID + "'");

    assertThat(key).isEqualTo(KeyPredicate.of(UUID.fromString(ID)));
    assertThat(key.print()).isEqualTo("guid'" + ID + "'");
  }

  @Test
  void takesCommasAndEqualsInsideQuotesAsText() {
    KeyPredicate key = KeyPredicate.parse("Name='a, ID=''b''',N=1");

    assertThat(key.parts())
        .containsExactly(
            Map.entry("N", new Literal.Plain("1")),
            Map.entry("Name", new Literal.OfString("a, ID='b'")));
  }

  @Test
  void hasNoGuidWhereThePartIsAbsentOrOfAnotherType() {
    KeyPredicate key = KeyPredicate.parse("ID='" + ID + "'");

    assertThat(key.guid("ID")).isEmpty();
    assertThat(key.guid("StampId")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ",",
        "ID",
        "=1",
        "ID=",
        "ID=1,",
        ",ID=1",
        "ID=1,,N=2",
        "ID=1,2",
        "1,2",
        "ID=1,ID=1",
        "ID=1,ID=2",
        "1=1",
        "I D=1",
        "ID==1",
        "ID=1=1",
        "ID='a",
        "ID=guid'" + ID,
        "ID=guid'" + ID + "'StampId=guid'" + STAMP + "'",
        "ID=f(1)",
        "ÄD=1"
      })
  void refusesWhatIsNoKey(String text) {
    assertThatThrownBy(() -> KeyPredicate.parse(text)).isInstanceOf(ODataSyntaxException.class);
  }

  @Test
  void takesEightPartsAndRefusesNine() {
    assertThat(KeyPredicate.parse(parts(8)).parts()).hasSize(8);
    assertThatThrownBy(() -> KeyPredicate.parse(parts(9)))
        .isInstanceOf(ODataSyntaxException.class)
        .hasMessageContaining("more than 8");
  }

  private static String parts(int count) {
    return IntStream.range(0, count).mapToObj(i -> "P" + i + "=1").collect(Collectors.joining(","));
  }

  @Property(tries = 500)
  void readsWhatItPrints(@ForAll("keys") KeyPredicate key) {
    assertThat(KeyPredicate.parse(key.print())).isEqualTo(key);
  }

  @Property(tries = 1_000)
  void everyTextIsAKeyOrRefused(@ForAll("nearKeys") String text) {
    boolean read;
    try {
      read = KeyPredicate.parse(text).equals(KeyPredicate.parse(KeyPredicate.parse(text).print()));
    } catch (ODataSyntaxException e) {
      read = !e.getMessage().isEmpty();
    }

    assertThat(read).isTrue();
  }

  @Provide
  Arbitrary<KeyPredicate> keys() {
    Arbitrary<String> names = Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(20);
    Arbitrary<Literal> literals =
        Arbitraries.oneOf(
            Arbitraries.create(UUID::randomUUID).map(Literal.OfGuid::new),
            Arbitraries.strings().map(Literal.OfString::new),
            Arbitraries.longs().map(number -> new Literal.Plain(number.toString())));
    return Arbitraries.oneOf(
            Arbitraries.maps(names, literals).ofMinSize(1).ofMaxSize(8),
            literals.map(literal -> Map.of(KeyPredicate.UNNAMED, literal)))
        .map(parts -> new KeyPredicate(new TreeMap<>(parts)));
  }

  @Provide
  Arbitrary<String> nearKeys() {
    return Arbitraries.of(
            "ID",
            "StampId",
            "=",
            "=",
            ",",
            "'",
            "''",
            "guid'",
            ID,
            "guid'" + ID + "'",
            "{",
            "}",
            " ",
            "1",
            "-",
            "L",
            "null",
            "datetime'",
            "(",
            ")",
            "\u00a0",
            "\uD800")
        .list()
        .ofMaxSize(10)
        .map(tokens -> String.join("", tokens));
  }
}
