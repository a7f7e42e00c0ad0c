package dev.spfgateway.routing;

import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.request.Reply;
import dev.spfgateway.pipeline.request.Target;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code /openapi.yaml} with the description of the gateway's own API; passes other
 * requests on. The description contains nothing about tenants, so no principal is needed.
 * Thread-safe: one instance serves all event loops.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9512">RFC 9512, application/yaml</a>
 */
public final class OpenApiStage implements Stage {
  private static final String RESOURCE = "/openapi.yaml";

  private final byte[] description;

  private OpenApiStage(byte[] description) {
    this.description = description;
  }

  /** Reads the description from the program's resources. */
  public static OpenApiStage load() {
    try (@Nullable InputStream in = OpenApiStage.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its " + RESOURCE);
      }
      return new OpenApiStage(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    if (!(exchange.route().target() instanceof Target.OpenApi)) {
      return next.proceed(exchange);
    }
    MultiMap headers =
        HttpHeaders.headers()
            .set(HttpHeaders.CONTENT_TYPE, "application/yaml")
            .set(HttpHeaders.CONTENT_LENGTH, Integer.toString(description.length))
            .set(HttpHeaders.CACHE_CONTROL, "public, max-age=300")
            .set("X-Content-Type-Options", "nosniff");
    Buffer body = Buffer.buffer(description);
    return Future.succeededFuture(new Reply(200, headers, new Reply.Whole(body), Optional.empty()));
  }
}
