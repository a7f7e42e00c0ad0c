package dev.spfgateway.auth;

import dev.spfgateway.base.AddressRange;
import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import dev.spfgateway.pipeline.Action;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a credential is narrowed down to within its role; an empty list narrows nothing.
 *
 * @param addresses from where it may be used: addresses and ranges in CIDR notation
 * @param actions what it may do, reads included
 * @param machines to which virtual machines and their checkpoints, by {@code VirtualMachine.ID}
 * @param checkpoints to which single checkpoints, besides those of the machines
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
                    + " behind the prefix"));
    addresses = List.copyOf(addresses);
    actions = List.copyOf(actions);
    machines = List.copyOf(machines);
    checkpoints = List.copyOf(checkpoints);
  }

  /** The addresses as values. */
  List<AddressRange> ranges() {
    return addresses.stream().map(AddressRange::parse).flatMap(Optional::stream).toList();
  }
}
