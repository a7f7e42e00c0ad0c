package dev.spfgateway.odata.links;

import dev.spfgateway.odata.ODataSyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Chooses the rewriter for a body. A part of a batch is treated like any other body. */
public final class Rewriters {
  private static final Pattern CHARSET =
      Pattern.compile("charset\\s*=\\s*[\"']?([^\"';,\\s]+)", Pattern.CASE_INSENSITIVE);

  /** Charsets in which each byte below 128 is an ASCII character and nothing else. */
  private static final Pattern BEYOND_ASCII =
      Pattern.compile("utf-?8|us-ascii|ascii|iso-8859-\\d+|latin1|windows-125\\d");

  private Rewriters() {}

  /**
   * The rewriter for an answer.
   *
   * <ul>
   *   <li>The body of a {@code 200} for {@code $value} or {@code $count} is data and stays
   *       untouched.
   *   <li>In JSON and XML of any success, links are rewritten and values are not.
   *   <li>Everything else holds no tenant's data, whatever its type: errors, redirections, plain
   *       text, and bytes of anything but a value. No part of it may name the upstream.
   * </ul>
   *
   * @param contentType the header's value, or null
   * @param path the resource below the service root, such as {@code VirtualMachines/$count}
   * @throws ODataSyntaxException when the body can't be inspected
   */
  public static BodyRewriter forAnswer(
      int status, @Nullable String contentType, String path, LinkMap map) {
    String type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
    refuseUnreadable(type);
    if (status >= 300) {
      return new Mentions(map);
    }
    if (status == 200 && isBareValue(path)) {
      return new Untouched();
    }
    return structured(type, path, map, new Mentions(map));
  }

  /**
   * The rewriter for a request's body, in which only entity URIs are changed.
   *
   * @param contentType the header's value, or null
   * @param path the resource below the service root
   */
  public static BodyRewriter forRequest(@Nullable String contentType, String path, LinkMap map) {
    String type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
    return isReadable(type) ? structured(type, path, map, new Untouched()) : new Untouched();
  }

  private static BodyRewriter structured(
      String type, String path, LinkMap map, BodyRewriter otherwise) {
    String media = type.split(";", 2)[0].strip();
    boolean links = path.contains("$links");
    if (media.endsWith("json") || media.endsWith("javascript")) {
      return new JsonLinks(map, links || path.isEmpty());
    }
    return media.endsWith("xml") ? new XmlLinks(map, links) : otherwise;
  }

  private static boolean isBareValue(String path) {
    return path.endsWith("/$value") || path.endsWith("/$count");
  }

  private static void refuseUnreadable(String type) {
    if (type.startsWith("multipart/") || !isReadable(type)) {
      throw new ODataSyntaxException("the gateway can't read the media type '" + type + "'");
    }
  }

  /** True when links can be found in a text of this type, byte by byte. */
  private static boolean isReadable(String type) {
    Matcher charset = CHARSET.matcher(type);
    while (charset.find()) {
      if (!isBeyondAscii(charset.group(1))) {
        return false;
      }
    }
    return true;
  }

  /** True for a charset, in any case, in which the gateway can read answers. */
  public static boolean isBeyondAscii(String charset) {
    return BEYOND_ASCII.matcher(charset.toLowerCase(Locale.ROOT)).matches();
  }
}
