package dev.spfgateway.connect;

import dev.spfgateway.base.HostSyntax;
import io.vertx.core.Future;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A name service that knows only the names that a test gives it. */
public final class FixedNames implements NameService {
  private final Map<String, List<InetAddress>> known = new ConcurrentHashMap<>();

  /** Gives a name these addresses, in this order, from now on. */
  public FixedNames with(String name, String... addresses) {
    known.put(name, Arrays.stream(addresses).map(FixedNames::address).toList());
    return this;
  }

  private static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Override
  public Future<List<InetAddress>> lookUp(String name) {
    String bare = HostSyntax.withoutBrackets(name);
    if (HostSyntax.isAddress(bare)) {
      return Future.succeededFuture(List.of(address(bare)));
    }
    List<InetAddress> found = known.get(name);
    return found == null
        ? Future.failedFuture(new UnknownHostException(name))
        : Future.succeededFuture(found);
  }
}
