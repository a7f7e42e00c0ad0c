package dev.spfgateway.identity.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.identity.token.TokenIndex.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenIndexTest {
  private static final List<String> NAMES = List.of("sub", "roles", "scope", "/realm/scp", "/a/b");
  private static final List<String> VALUES = List.of("a", "b", "a b", "b a c", "true", "7", "null");

  private final Random random = new Random(7);

  private static VerifiedToken token(Map<String, Object> claims) {
    return new VerifiedToken("issuer", "ci", claims, Instant.MAX, null);
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private Object said() {
    return switch (random.nextInt(4)) {
      case 0 -> List.of(one(VALUES), one(VALUES), 7);
      case 1 -> true;
      case 2 -> 7;
      default -> one(VALUES);
    };
  }

  private Map<String, Object> claims() {
    Map<String, Object> claims = new HashMap<>();
    claims.put("sub", said());
    claims.put("roles", said());
    claims.put("scope", said());
    claims.put("realm", Map.of("scp", said()));
    claims.put("a", random.nextBoolean() ? Map.of("b", said()) : said());
    claims.remove(one(List.of("sub", "roles", "scope", "realm", "a")));
    return claims;
  }

  @Test
  void findsWhatAWalkThroughAllRulesFindsAndInTheirOrder() {
    List<Entry<Integer>> rules = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      Map<String, String> claims = new HashMap<>(Map.of(one(NAMES), one(VALUES)));
      claims.put(one(NAMES), one(VALUES));
      rules.add(new Entry<>(new ClaimsConfig("issuer", claims), i));
    }
    TokenIndex<Integer> index = new TokenIndex<>(rules);
    int found = 0;
    for (int i = 0; i < 2_000; i++) {
      VerifiedToken token = token(claims());
      List<Integer> walked =
          rules.stream().filter(rule -> rule.claims().areIn(token)).map(Entry::value).toList();

      assertThat(index.find(token)).as("%s", token.claims()).isEqualTo(walked);
      found += walked.size();
    }
    assertThat(found).isGreaterThan(10_000);
  }

  @Test
  void filesARuleUnderTheClaimThatFewestOthersHave() {
    List<Entry<Integer>> rules = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      Map<String, String> claims = Map.of("roles", "restore", "tid", "tenant-" + i);
      rules.add(new Entry<>(new ClaimsConfig("issuer", claims), i));
    }
    TokenIndex<Integer> index = new TokenIndex<>(rules);

    for (int i = 0; i < 50_000; i++) {
      Map<String, Object> claims = Map.of("roles", List.of("restore"), "tid", "tenant-" + i);
      assertThat(index.find(token(claims))).containsExactly(i);
    }
  }
}
