package dev.spfgateway.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.base.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {
  private static List<String> leaves(int size) {
    return IntStream.range(0, size).mapToObj(i -> Sha256.of("leaf " + i)).toList();
  }

  @Test
  void hasTheRootOfNothing() {
    assertThat(MerkleTree.root(List.of()))
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }

  @Test
  void everyPathOfEveryTreeLeadsToItsRootAndNoOther() {
    for (int size = 1; size <= 40; size++) {
      List<String> leaves = leaves(size);
      String root = MerkleTree.root(leaves);
      for (int index = 0; index < size; index++) {
        List<String> path = MerkleTree.path(leaves, index);

        assertThat(MerkleTree.rootOf(leaves.get(index), index, size, path)).isEqualTo(root);
        assertThat(MerkleTree.rootOf(Sha256.of("other"), index, size, path)).isNotEqualTo(root);
      }
    }
  }

  @Test
  void changesWithEveryLeafAndTheirOrder() {
    List<String> leaves = new ArrayList<>(leaves(7));
    String root = MerkleTree.root(leaves);
    String first = leaves.get(0);

    leaves.set(0, leaves.get(1));
    leaves.set(1, first);

    assertThat(MerkleTree.root(leaves)).isNotEqualTo(root);
    assertThat(MerkleTree.root(leaves(6))).isNotEqualTo(root);
    assertThat(MerkleTree.root(leaves(8))).isNotEqualTo(root);
  }

  @Test
  void refusesAPathThatDoesNotFit() {
    List<String> leaves = leaves(5);
    List<String> path = MerkleTree.path(leaves, 2);
    String leaf = leaves.get(2);

    assertThatThrownBy(() -> MerkleTree.rootOf(leaf, 5, 5, path))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MerkleTree.rootOf(leaf, 2, 5, path.subList(1, path.size())))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MerkleTree.rootOf(leaf, 2, 3, path))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
