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
 * @param name a name for people
 * @param accountAdmin the value that SPF gets as {@code x-ms-principal-id} and shows as owner
 * @param stamps ids of its stamps; the first one answers requests that name no stamp
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
        "must be printable ASCII without spaces, because it is sent in a header");
    Require.notEmpty(stamps, "stamps");
    Require.check(
        new HashSet<>(stamps).size() == stamps.size(), "stamps", "must name each stamp once");
    stamps = List.copyOf(stamps);
  }
}
