package dev.spfgateway.odata.links;

import java.util.Arrays;
import java.util.Optional;

/**
 * Rewrites the URLs in text that holds no tenant's data as links are rewritten, and replaces host
 * names that stand alone. Makes one pass and copies nothing per match, because the text may be
 * hostile.
 */
final class NeutralText {
  private static final String AUTHORITY = "//";
  private static final int LONGEST_SCHEME = 21;

  private final AnswerLinks links;
  private final HostMentions mentions;
  private final HostMentions.Names names;

  NeutralText(AnswerLinks links, HostMentions mentions, GatewayRoot gateway) {
    this.links = links;
    this.mentions = mentions;
    this.names = new HostMentions.Names(gateway.host(), gateway.authority());
  }

  String of(CharSequence text) {
    return of(text, text.length()).by();
  }

  /** Rewrites a text up to an index, or up to the end of the name or URL that crosses it. */
  LinkMap.Change of(CharSequence text, int least) {
    Unescaped plain = Unescaped.of(text);
    StringBuilder out = new StringBuilder(text.length());
    int done = 0;
    int colon = colon(plain.text, 0);
    while (colon < plain.text.length() && plain.at(done) < least) {
      int after = colon + 1 + AUTHORITY.length();
      int start = schemeStart(plain.text, done, colon);
      if (plain.at(start) >= least) {
        break;
      }
      Optional<LinkMap.Change> change =
          start < colon ? links.map(plain.text, start) : Optional.empty();
      if (change.isPresent()) {
        int url = plain.at(start);
        int unused =
            mentions.replace(text, new HostMentions.Part(plain.at(done), url, url), names, out);
        out.append(change.get().by());
        done = change.get().end();
        after = Math.max(after, done);
      }
      colon = colon(plain.text, after);
    }
    int rest = plain.at(done);
    HostMentions.Part part = new HostMentions.Part(rest, text.length(), Math.max(rest, least));
    int end = mentions.replace(text, part, names, out);
    return new LinkMap.Change(0, end, out.toString());
  }

  /** Index of the next colon followed by an authority; the text's length when there is none. */
  private static int colon(CharSequence text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) == ':' && UriHead.isAt(text, AUTHORITY, i + 1)) {
        return i;
      }
    }
    return text.length();
  }

  /**
   * Index of the first letter of the scheme before a colon; the colon's when there is no scheme.
   */
  private static int schemeStart(CharSequence text, int from, int colon) {
    int first = Math.max(from, colon - LONGEST_SCHEME);
    int start = colon;
    for (int i = colon - 1; i >= first && UriHead.isOfScheme(text.charAt(i)); i--) {
      if (Character.isLetter(text.charAt(i))) {
        start = i;
      }
    }
    return start;
  }

  /** A text with JSON's escapes of slashes removed. */
  private static final class Unescaped {
    private final CharSequence text;

    /** The position of each character in the text as written; empty when no position differs. */
    private final int[] places;

    private Unescaped(CharSequence text, int[] places) {
      this.text = text;
      this.places = places;
    }

    static Unescaped of(CharSequence written) {
      int escape = escape(written);
      if (escape == written.length()) {
        return new Unescaped(written, new int[0]);
      }
      StringBuilder text = new StringBuilder(written.length());
      int[] places = new int[written.length() + 1];
      for (int i = 0; i < written.length(); i++) {
        places[text.length()] = i;
        boolean escaped = i >= escape && isEscape(written, i);
        i += escaped ? 1 : 0;
        text.append(written.charAt(i));
      }
      places[text.length()] = written.length();
      return new Unescaped(text, Arrays.copyOf(places, text.length() + 1));
    }

    private static int escape(CharSequence written) {
      int i = 0;
      while (i < written.length() && !isEscape(written, i)) {
        i++;
      }
      return i;
    }

    private static boolean isEscape(CharSequence written, int at) {
      return written.charAt(at) == '\\'
          && at + 1 < written.length()
          && written.charAt(at + 1) == '/';
    }

    int at(int index) {
      return places.length == 0 ? index : places[index];
    }
  }
}
