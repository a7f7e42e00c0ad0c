package dev.spfgateway.simulator.spf;

import dev.spfgateway.simulator.edm.Entity;
import dev.spfgateway.simulator.edm.EntityType;
import dev.spfgateway.simulator.edm.Values;
import dev.spfgateway.simulator.vmm.Cloud;
import dev.spfgateway.simulator.vmm.VirtualMachine;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/**
 * Creates a virtual machine's devices: one of each type, the same at every start of the simulator.
 */
final class Devices {
  private static final long DISK_BYTES = 42_949_672_960L;

  private Devices() {}

  /** The machine's device of a type; values that the type lacks are not shown. */
  static Entity of(VirtualMachine machine, EntityType type, Optional<Cloud> cloud) {
    String source = type.set() + " " + machine.id();
    UUID id = UUID.nameUUIDFromBytes(source.getBytes(StandardCharsets.US_ASCII));
    return Entity.of(
        type,
        new Values()
            .put("ID", id)
            .put("StampId", machine.stamp().value())
            .put("Accessibility", "Public")
            .put("AddedTime", machine.addedTime())
            .put("AdapterNumber", 0)
            .put("Bus", 0)
            .put("BusType", "IDE")
            .put("Description", "")
            .put("Enabled", true)
            .put("EthernetAddress", "00:15:5D:" + id.toString().substring(0, 8))
            .put("EthernetAddressType", "Dynamic")
            .put("IsVHD", true)
            .put("ISOLinked", false)
            .put("LUN", 0)
            .put("MaximumSize", DISK_BYTES)
            .put("ModifiedTime", machine.modifiedTime())
            .put("Name", machine.name())
            .put("Shared", false)
            .put("Size", DISK_BYTES)
            .put("VHDType", "DynamicallyExpanding")
            .put("VMId", machine.id())
            .put("VMNetworkId", cloud.map(CloudEntities::network)));
  }
}
