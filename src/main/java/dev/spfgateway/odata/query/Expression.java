package dev.spfgateway.odata.query;

import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.odata.Shorten;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * Parses an expression of {@code $filter} or {@code $orderby} by OData v3's grammar and reports the
 * steps of every path in it. Anything outside the grammar is refused: SPF's reader could see a path
 * in it that was never authorized.
 *
 * @see <a
 *     href="https://www.odata.org/documentation/odata-version-3-0/url-conventions/#url5.1.2">OData
 *     v3 URL conventions, 5.1.2</a>
 */
final class Expression {
  /** Many times the depth of real expressions; bounds the stack that a hostile one uses. */
  private static final int MAX_DEPTH = 64;

  private static final Set<String> OPERATORS =
      Set.of("eq", "ne", "gt", "ge", "lt", "le", "and", "or", "add", "sub", "mul", "div", "mod");

  private static final Set<String> VALUES = Set.of("true", "false", "null", "NaN", "INF");

  private static final Set<String> FUNCTIONS =
      Set.of(
          "substringof",
          "endswith",
          "startswith",
          "length",
          "indexof",
          "replace",
          "substring",
          "tolower",
          "toupper",
          "trim",
          "concat",
          "day",
          "hour",
          "minute",
          "month",
          "second",
          "year",
          "round",
          "floor",
          "ceiling",
          "isof",
          "cast");

  private static final Set<String> LAMBDAS = Set.of("any", "all");

  private final ExpressionTokens tokens;
  private final PathSteps steps;

  /** The variables of the open lambdas, innermost first. */
  private final Deque<String> variables = new ArrayDeque<>();

  private int depth;

  private Expression(String text, PathSteps steps) {
    this.tokens = new ExpressionTokens(text);
    this.steps = steps;
  }

  /**
   * Reads a filter.
   *
   * @throws ODataSyntaxException when the text is not a filter
   */
  static void filter(String text, PathSteps steps) {
    Expression expression = new Expression(text, steps);
    expression.whole();
    expression.end();
  }

  /**
   * Reads a list of sort keys.
   *
   * @throws ODataSyntaxException when the text is not such a list
   */
  static void order(String text, PathSteps steps) {
    Expression expression = new Expression(text, steps);
    do {
      expression.whole();
      boolean unused = expression.tokens.takeName("asc") || expression.tokens.takeName("desc");
    } while (expression.tokens.take(','));
    expression.end();
  }

  private void end() {
    if (!tokens.isAtEnd()) {
      throw tokens.unexpected();
    }
  }

  private void whole() {
    operand();
    while (tokens.isName() && OPERATORS.contains(tokens.name())) {
      tokens.skip();
      operand();
    }
  }

  private void operand() {
    if (++depth > MAX_DEPTH) {
      throw new ODataSyntaxException("an expression is nested deeper than " + MAX_DEPTH);
    }
    boolean signed = true;
    while (signed) {
      signed = tokens.take('-') || tokens.takeName("not");
    }
    if (tokens.take('(')) {
      whole();
      tokens.demand(')');
    } else if (!tokens.takeLiteral()) {
      named();
    }
    depth--;
  }

  private void named() {
    String name = tokens.takeName();
    if (tokens.take('(')) {
      arguments(name);
    } else if (!VALUES.contains(name) || tokens.isAt('/')) {
      path(name);
    }
  }

  private void arguments(String function) {
    if (!FUNCTIONS.contains(function)) {
      throw new ODataSyntaxException(
          "unknown function '" + Shorten.to(60, function) + "' in an expression");
    }
    do {
      whole();
    } while (tokens.take(','));
    tokens.demand(')');
  }

  private void path(String first) {
    String step = first;
    // A variable's path was reported where its lambda began.
    boolean judged = first.equals("$it") || variables.contains(first);
    while (tokens.take('/')) {
      if (!judged) {
        steps.goThrough(step);
      }
      judged = false;
      step = tokens.takeName();
      if (tokens.take('(')) {
        lambda(step);
        return;
      }
    }
    steps.endAt(step);
  }

  private void lambda(String name) {
    if (!LAMBDAS.contains(name)) {
      throw new ODataSyntaxException(
          "a path must end in any(…) or all(…), not in '" + Shorten.to(60, name) + "(…)'");
    }
    if (tokens.take(')')) {
      return;
    }
    String variable = tokens.takeName();
    tokens.demand(':');
    variables.push(variable);
    // Reported all the same, so that no variable can hide a navigation of the same name.
    steps.endAt(variable);
    whole();
    variables.pop();
    tokens.demand(')');
  }
}
