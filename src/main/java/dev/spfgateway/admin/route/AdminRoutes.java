package dev.spfgateway.admin.route;

/** Resources of the admin listener that belong together. */
@FunctionalInterface
public interface AdminRoutes {
  /** Registers the resources; called once, before the listener starts. */
  void register(AdminApi api);
}
