package dev.spfgateway.admin.access;

import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.RegistrySnapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/** The operators of one version of the registry. Immutable. */
public final class Operators implements RegistrySnapshot.Part {
  private final Map<String, OperatorConfig> byName = new HashMap<>();
  private final Map<X500Principal, OperatorConfig> bySubject = new HashMap<>();

  /** Takes the registry's entries, whose names and certificates differ. */
  public Operators(List<OperatorConfig> operators) {
    for (OperatorConfig one : operators) {
      byName.put(one.name(), one);
      if (one.certificate() != null) {
        bySubject.put(new X500Principal(one.certificate()), one);
      }
    }
  }

  /** The operator with this name. */
  public Optional<OperatorConfig> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** The operator whose certificate has this subject. */
  Optional<OperatorConfig> certified(X500Principal subject) {
    return Optional.ofNullable(bySubject.get(subject));
  }

  /** Whether anyone can sign in by password. */
  public boolean anyPassword() {
    return byName.values().stream().anyMatch(one -> one.password() != null);
  }

  /** Tenants' mutations do not depend on operators. */
  @Override
  public boolean stillAllows(Exchange permitted) {
    return true;
  }
}
