package dev.spfgateway.app;

import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.config.RegistryConfig;
import dev.spfgateway.config.RegistryFile;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.slf4j.event.Level;

/**
 * The registry file with all files that it names.
 *
 * @param taker takes a changed registry as a whole, or throws {@link InvalidSetting}
 */
record FollowedRegistry(RegistryFile file, Consumer<RegistryConfig> taker)
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
    taker.accept(changed.config());
    return Future.succeededFuture(
        new Reload.Taken(changed.fingerprint(), summary(changed.config())));
  }

  private static String summary(RegistryConfig config) {
    return config.stamps().size()
        + " stamps, "
        + config.tenants().size()
        + " tenants, "
        + config.tenants().stream().mapToInt(one -> one.credentials().size()).sum()
        + " credentials";
  }
}
