package dev.spfgateway.simulator.edm.query;

import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.simulator.edm.EntityType;
import dev.spfgateway.simulator.edm.query.TypedExpression.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Parses the language of {@code $filter} and {@code $orderby}. From weakest to strongest: {@code
 * or}; {@code and}; the comparisons; {@code not}. So {@code not a eq b} is {@code (not a) eq b}, as
 * in WCF Data Services.
 */
final class ExpressionParser {
  /** Deeper nesting is refused, as WCF Data Services does at its own limit. */
  private static final int MAX_DEPTH = 100;

  private final List<Token> tokens;
  private final EntityType type;
  private int next;
  private int depth;

  /**
   * Parses the decoded text of an option.
   *
   * @param type the type whose properties the text may name
   */
  ExpressionParser(String text, EntityType type) {
    this.tokens = Token.split(text);
    this.type = type;
  }

  /**
   * Parses the whole text as a condition.
   *
   * @throws ODataSyntaxException when it is malformed or not a condition
   */
  TypedExpression condition() {
    TypedExpression condition = logical(disjunction(), "$filter");
    if (peek().kind() != Token.Kind.END) {
      throw unexpected(peek());
    }
    return condition;
  }

  /** Parses the next expression, up to a comma, the end, or a word that can't continue it. */
  TypedExpression expression() {
    return disjunction();
  }

  /** Takes the next word if it is this one. */
  boolean takeIf(String word) {
    boolean found = peek().isWord(word);
    next += found ? 1 : 0;
    return found;
  }

  /** Takes a comma if one is next; false at the end. */
  boolean takeComma() {
    Token token = tokens.get(next);
    if (token.kind() == Token.Kind.COMMA) {
      next++;
      return true;
    }
    if (token.kind() != Token.Kind.END) {
      throw unexpected(token);
    }
    return false;
  }

  private Token peek() {
    return tokens.get(next);
  }

  private Token take() {
    Token token = tokens.get(next);
    if (token.kind() == Token.Kind.END) {
      throw unexpected(token);
    }
    next++;
    return token;
  }

  private static ODataSyntaxException unexpected(Token token) {
    String text = token.text();
    String shown = text.length() <= 60 ? text : text.substring(0, 60) + "…";
    return new ODataSyntaxException(
        "Syntax error: did not expect " + shown + " in the expression.");
  }

  private TypedExpression disjunction() {
    TypedExpression left = conjunction();
    if (!peek().isWord("or")) {
      return left;
    }
    List<TypedExpression> all = new ArrayList<>(List.of(logical(left, "or")));
    while (takeIf("or")) {
      all.add(logical(conjunction(), "or"));
    }
    return new TypedExpression(
        Kind.BOOLEAN, entity -> all.stream().anyMatch(one -> one.isTrue(entity)));
  }

  private TypedExpression conjunction() {
    TypedExpression left = comparison();
    if (!peek().isWord("and")) {
      return left;
    }
    List<TypedExpression> all = new ArrayList<>(List.of(logical(left, "and")));
    while (takeIf("and")) {
      all.add(logical(comparison(), "and"));
    }
    return new TypedExpression(
        Kind.BOOLEAN, entity -> all.stream().allMatch(one -> one.isTrue(entity)));
  }

  private static TypedExpression logical(TypedExpression expression, String where) {
    if (expression.kind() != Kind.BOOLEAN && expression.kind() != Kind.NULL) {
      throw new ODataSyntaxException(
          "The expression of " + where + " must be a condition and not " + expression.kind() + ".");
    }
    return expression;
  }

  private TypedExpression comparison() {
    TypedExpression left = negation();
    int chained = 0;
    Optional<Comparison> operator = operator();
    while (operator.isPresent()) {
      next++;
      if (++chained > MAX_DEPTH) {
        throw tooDeep();
      }
      left = operator.get().of(left, negation());
      operator = operator();
    }
    return left;
  }

  private Optional<Comparison> operator() {
    return peek().kind() == Token.Kind.WORD ? Comparison.named(peek().text()) : Optional.empty();
  }

  private TypedExpression negation() {
    if (!takeIf("not")) {
      return primary();
    }
    deeper();
    TypedExpression negated = logical(negation(), "not");
    depth--;
    return new TypedExpression(Kind.BOOLEAN, entity -> !negated.isTrue(entity));
  }

  private void deeper() {
    if (++depth > MAX_DEPTH) {
      throw tooDeep();
    }
  }

  private static ODataSyntaxException tooDeep() {
    return new ODataSyntaxException("Recursion limit of " + MAX_DEPTH + " reached.");
  }

  private TypedExpression primary() {
    Token token = take();
    switch (token.kind()) {
      case OPEN -> {
        deeper();
        TypedExpression inner = disjunction();
        close();
        depth--;
        return inner;
      }
      case LITERAL -> {
        return TypedExpression.literal(token.text());
      }
      case WORD -> {
        return word(token.text());
      }
      default -> throw unexpected(token);
    }
  }

  private void close() {
    Token token = take();
    if (token.kind() != Token.Kind.CLOSE) {
      throw unexpected(token);
    }
  }

  private TypedExpression word(String word) {
    if (peek().kind() == Token.Kind.OPEN) {
      next++;
      deeper();
      List<TypedExpression> arguments = arguments();
      depth--;
      return Functions.call(word, arguments);
    }
    return switch (word) {
      case "null", "true", "false" -> TypedExpression.literal(word);
      default -> TypedExpression.property(type, word);
    };
  }

  private List<TypedExpression> arguments() {
    List<TypedExpression> arguments = new ArrayList<>();
    if (peek().kind() == Token.Kind.CLOSE) {
      next++;
      return arguments;
    }
    Token separator;
    do {
      arguments.add(disjunction());
      separator = take();
    } while (separator.kind() == Token.Kind.COMMA);
    if (separator.kind() != Token.Kind.CLOSE) {
      throw unexpected(separator);
    }
    return arguments;
  }
}
