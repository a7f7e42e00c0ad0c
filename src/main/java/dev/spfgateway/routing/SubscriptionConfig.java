package dev.spfgateway.routing;

import dev.spfgateway.base.Require;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import java.util.HashSet;
import java.util.List;

/**
 * A subscription in the registry file.
 *
 * @param id its GUID, the first segment of the tenant's URLs
 * @param name for people
 * @param accountAdmin what SPF is told as {@code x-ms-principal-id} and shows as owner
 * @param stamps ids of the stamps it lives on; the first one answers what no stamp is named for
 */
public record SubscriptionConfig(
    SubscriptionId id, String name, String accountAdmin, List<StampId> stamps) {
  /** Checks the entry. */
  public SubscriptionConfig {
    Require.notBlank(name, "name");
    Require.notBlank(accountAdmin, "accountAdmin");
    Require.check(
        accountAdmin.chars().allMatch(c -> c > ' ' && c < 0x7F),
        "accountAdmin",
        "must be printable ASCII without blanks, because it goes into a header");
    Require.notEmpty(stamps, "stamps");
    Require.check(
        new HashSet<>(stamps).size() == stamps.size(), "stamps", "must name each stamp once");
    stamps = List.copyOf(stamps);
  }
}
