package dev.spfgateway.simulator.edm.query;

import dev.spfgateway.odata.ODataSyntaxException;
import java.util.ArrayList;
import java.util.List;

/**
 * A token of an expression.
 *
 * @param text as written
 */
record Token(Kind kind, String text) {
  /** The kind of a token. */
  enum Kind {
    OPEN,
    CLOSE,
    COMMA,
    /** A number or anything in quotes. */
    LITERAL,
    /** An operator, a function, a property path, or {@code null}, {@code true}, {@code false}. */
    WORD,
    END
  }

  private static final Token LAST = new Token(Kind.END, "its end");

  /**
   * Splits an option's decoded text.
   *
   * @return the tokens, the last of kind {@link Kind#END}
   * @throws ODataSyntaxException at a character that begins no token, or an unclosed quote
   */
  static List<Token> split(String text) {
    List<Token> tokens = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == ' ' || c == '\t') {
        at++;
      } else {
        Token token = next(text, at);
        tokens.add(token);
        at += token.text().length();
      }
    }
    tokens.add(LAST);
    return tokens;
  }

  private static Token next(String text, int at) {
    char c = text.charAt(at);
    if (c == '(') {
      return new Token(Kind.OPEN, "(");
    }
    if (c == ')') {
      return new Token(Kind.CLOSE, ")");
    }
    if (c == ',') {
      return new Token(Kind.COMMA, ",");
    }
    int end = wordEnd(text, at);
    boolean quoted = end < text.length() && text.charAt(end) == '\'';
    if (quoted) {
      return new Token(Kind.LITERAL, text.substring(at, quoteEnd(text, end)));
    }
    if (end == at) {
      throw new ODataSyntaxException("Syntax error at position " + at + " in the expression.");
    }
    boolean number = c == '-' || c >= '0' && c <= '9';
    return new Token(number ? Kind.LITERAL : Kind.WORD, text.substring(at, end));
  }

  private static int wordEnd(String text, int start) {
    int end = start;
    while (end < text.length() && " \t(),'".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return end;
  }

  /** Index after the closing quote; a doubled quote is one in the text. */
  private static int quoteEnd(String text, int open) {
    int close = text.indexOf('\'', open + 1);
    while (close >= 0 && close + 1 < text.length() && text.charAt(close + 1) == '\'') {
      close = text.indexOf('\'', close + 2);
    }
    if (close < 0) {
      throw new ODataSyntaxException(
          "There is an unterminated string literal at position " + open + " in the expression.");
    }
    return close + 1;
  }

  boolean isWord(String word) {
    return kind == Kind.WORD && text.equals(word);
  }
}
