package dev.spfgateway.identity.token;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the rules that a token of one issuer meets. Many tenants may share an issuer, so a token is
 * not compared with every rule: each rule is indexed by that one of its claims which the fewest
 * other rules have, because that is the claim that distinguishes tenants. Immutable.
 *
 * @param <T> what a rule stands for
 */
public final class TokenIndex<T> {
  private final Map<ClaimPath, Map<String, List<Rule<T>>>> byClaim = new HashMap<>();

  private record Rule<T>(int number, ClaimsConfig claims, T value) {}

  private record Claim(ClaimPath path, String word) {}

  /**
   * A rule.
   *
   * @param claims the claims that a token must have
   * @param value what the rule stands for
   */
  public record Entry<T>(ClaimsConfig claims, T value) {}

  /** Indexes the rules of one issuer, in the order of the registry. */
  public TokenIndex(List<Entry<T>> entries) {
    Map<Claim, Integer> uses = new HashMap<>();
    for (Entry<T> entry : entries) {
      claims(entry.claims()).forEach(claim -> uses.merge(claim, 1, Integer::sum));
    }
    Comparator<Claim> rarest =
        Comparator.<Claim>comparingInt(claim -> uses.getOrDefault(claim, 0))
            .thenComparing(claim -> claim.path().text());
    for (int i = 0; i < entries.size(); i++) {
      Entry<T> entry = entries.get(i);
      Claim filed = claims(entry.claims()).stream().min(rarest).orElseThrow();
      byClaim
          .computeIfAbsent(filed.path(), path -> new HashMap<>())
          .computeIfAbsent(filed.word(), word -> new ArrayList<>(1))
          .add(new Rule<>(i, entry.claims(), entry.value()));
    }
  }

  private static List<Claim> claims(ClaimsConfig config) {
    return config.claims().entrySet().stream()
        .map(one -> claim(ClaimPath.of(one.getKey()), one.getValue()))
        .toList();
  }

  private static Claim claim(ClaimPath path, String value) {
    return new Claim(path, VerifiedToken.firstWord(path, value));
  }

  /** The values of the rules that a token meets, in the order of the registry. */
  public List<T> find(VerifiedToken token) {
    List<Rule<T>> met = new ArrayList<>();
    byClaim.forEach(
        (path, byWord) -> {
          Set<String> words = new HashSet<>(token.words(path));
          for (String word : words) {
            byWord.getOrDefault(word, List.of()).stream()
                .filter(rule -> rule.claims().areIn(token))
                .forEach(met::add);
          }
        });
    met.sort(Comparator.comparingInt(Rule::number));
    return met.stream().map(Rule::value).toList();
  }
}
