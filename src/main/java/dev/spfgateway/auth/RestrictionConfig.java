package dev.spfgateway.auth;

import dev.spfgateway.base.AddressRange;
import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import dev.spfgateway.pipeline.access.Action;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Restrictions on a credential within its role; an empty list does not restrict.
 *
 * @param addresses client addresses from which it may be used: addresses and CIDR ranges
 * @param actions actions that it may perform, reads included
 * @param machines virtual machines that it may access with their checkpoints, by {@code
 *     VirtualMachine.ID}
 * @param checkpoints single checkpoints that it may access in addition to those of {@code machines}
 */
public record RestrictionConfig(
    @Default("[]") List<String> addresses,
    @Default("[]") List<Action> actions,
    @Default("[]") List<UUID> machines,
    @Default("[]") List<UUID> checkpoints) {
  /** Checks the addresses. */
  public RestrictionConfig {
    addresses.forEach(
        text ->
            Require.check(
                AddressRange.parse(text).isPresent(),
                "addresses",
                "must be addresses or ranges such as 192.0.2.0/24 or 2001:db8::/32, without bits"
                    + " after the prefix"));
    addresses = List.copyOf(addresses);
    actions = List.copyOf(actions);
    machines = List.copyOf(machines);
    checkpoints = List.copyOf(checkpoints);
  }

  /** The parsed addresses. */
  List<AddressRange> ranges() {
    return addresses.stream().map(AddressRange::parse).flatMap(Optional::stream).toList();
  }
}
