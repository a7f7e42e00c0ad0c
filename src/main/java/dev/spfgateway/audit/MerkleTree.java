package dev.spfgateway.audit;

import dev.spfgateway.base.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The hash tree over a range of a chain: its leaves are the events' hashes, as their 32 bytes. A
 * leaf's hash is SHA-256 of a 0 byte and the leaf, an inner node's SHA-256 of a 1 byte and both
 * children; a tree of n leaves is split at the largest power of two below n.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6962#section-2.1">RFC 6962, 2.1</a>
 */
public final class MerkleTree {
  private static final byte[] LEAF = {0};
  private static final byte[] NODE = {1};
  private static final HexFormat HEX = HexFormat.of();

  private MerkleTree() {}

  /**
   * Computes a root from leaves that arrive one by one; its memory grows with the logarithm of
   * their number.
   */
  public static final class Builder {
    private final List<byte[]> roots = new ArrayList<>();
    private long size;

    /** Adds the next leaf, an event's hash in hex. */
    public void add(String hash) {
      byte[] node = leaf(hash);
      for (long left = size; (left & 1) == 1; left >>= 1) {
        node = node(roots.remove(roots.size() - 1), node);
      }
      roots.add(node);
      size++;
    }

    /** The number of leaves. */
    public long size() {
      return size;
    }

    /** The root of the leaves added so far, in hex; without leaves, SHA-256 of the empty input. */
    public String root() {
      if (roots.isEmpty()) {
        return HEX.formatHex(Sha256.of("".getBytes(StandardCharsets.UTF_8)));
      }
      byte[] root = roots.get(roots.size() - 1);
      for (int i = roots.size() - 2; i >= 0; i--) {
        root = node(roots.get(i), root);
      }
      return HEX.formatHex(root);
    }
  }

  /**
   * The hashes that lead from a leaf to the root, the leaf's sibling first.
   *
   * @param hashes all leaves
   * @param index the leaf's index, from 0
   */
  public static List<String> path(List<String> hashes, int index) {
    List<String> path = new ArrayList<>();
    collect(hashes, index, path);
    return path;
  }

  private static void collect(List<String> hashes, int index, List<String> path) {
    if (hashes.size() == 1) {
      return;
    }
    int split = Integer.highestOneBit(hashes.size() - 1);
    List<String> left = hashes.subList(0, split);
    List<String> right = hashes.subList(split, hashes.size());
    if (index < split) {
      collect(left, index, path);
      path.add(root(right));
    } else {
      collect(right, index - split, path);
      path.add(root(left));
    }
  }

  /** The root over all leaves, in hex. */
  public static String root(List<String> hashes) {
    Builder builder = new Builder();
    hashes.forEach(builder::add);
    return builder.root();
  }

  /**
   * The root that a path leads to. If that is the tree's root, the leaf is in the tree.
   *
   * @param hash the leaf
   * @param index its index, from 0
   * @param size number of leaves in the tree
   * @throws IllegalArgumentException when the path does not fit the index
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9162#section-2.1.3.2">RFC 9162, 2.1.3.2</a>
   */
  public static String rootOf(String hash, long index, long size, List<String> path) {
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException("the place is outside the tree");
    }
    long place = index;
    long last = size - 1;
    byte[] node = leaf(hash);
    for (String step : path) {
      if (last == 0) {
        throw new IllegalArgumentException("the path is too long");
      }
      byte[] sibling = HEX.parseHex(step);
      if ((place & 1) == 1 || place == last) {
        node = node(sibling, node);
        int level = (place & 1) == 1 ? 0 : Long.numberOfTrailingZeros(place == 0 ? 1 : place);
        place >>= level;
        last >>= level;
      } else {
        node = node(node, sibling);
      }
      place >>= 1;
      last >>= 1;
    }
    if (last != 0) {
      throw new IllegalArgumentException("the path is too short");
    }
    return HEX.formatHex(node);
  }

  private static byte[] leaf(String hash) {
    return Sha256.of(LEAF, HEX.parseHex(hash));
  }

  private static byte[] node(byte[] left, byte[] right) {
    return Sha256.of(NODE, left, right);
  }
}
