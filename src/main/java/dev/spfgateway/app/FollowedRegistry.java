package dev.spfgateway.app;

import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.config.RegistryConfig;
import dev.spfgateway.config.RegistryFile;
import dev.spfgateway.pipeline.RegistrySnapshot.Version;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.event.Level;

/**
 * The registry file and all files that it names, followed for changes.
 *
 * @param current the registry in use
 * @param taker applies a changed registry as a whole and returns its version, or throws {@link
 *     InvalidSetting}
 */
record FollowedRegistry(
    RegistryFile file,
    Supplier<RegistryConfig> current,
    Function<RegistryFile.Loaded, Version> taker)
    implements Reload.Subject {
  @Override
  public String name() {
    return "registry";
  }

  @Override
  public Path path() {
    return file.path();
  }

  @Override
  public Level severity() {
    return Level.ERROR;
  }

  @Override
  public String fingerprint() {
    return file.fingerprint();
  }

  @Override
  public Future<Reload.Taken> take() {
    RegistryFile.Loaded changed = file.load();
    RegistryConfig before = current.get();
    Version version = taker.apply(changed);
    return Future.succeededFuture(
        new Reload.Taken(
            changed.fingerprint(),
            summary(version, changed.config()),
            RegistryChanges.between(before, changed.config())));
  }

  private static String summary(Version version, RegistryConfig config) {
    return "version "
        + version.number()
        + " (digest "
        + version.digest()
        + "), "
        + config.stamps().size()
        + " stamps, "
        + config.tenants().size()
        + " tenants, "
        + config.tenants().stream().mapToInt(one -> one.credentials().size()).sum()
        + " credentials";
  }
}
