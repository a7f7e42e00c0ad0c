package dev.spfgateway.simulator.spf;

import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.simulator.edm.format.ErrorWriter;
import dev.spfgateway.simulator.edm.format.Negotiation;
import dev.spfgateway.simulator.edm.query.Query;
import dev.spfgateway.simulator.vmm.CmdletFailure;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClosedException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns failures into SPF's answers. */
final class SpfErrors {
  private static final Logger LOG = LoggerFactory.getLogger(SpfErrors.class);

  private SpfErrors() {}

  /**
   * The answer to a failure, in a format that the client accepts.
   *
   * @param query raw, for {@code $format}, or null
   * @param root the service root, absolute; empty text when the request reached none
   */
  static SpfAnswer answer(
      Throwable failure, MultiMap headers, @Nullable String query, String root) {
    SpfRefusal refusal = refusal(failure, root);
    Negotiation negotiation = SpfRequest.negotiation(headers, readable(query));
    return SpfAnswer.of(
        refusal.status(), ErrorWriter.write(negotiation.ofErrors(), refusal.error()));
  }

  /** A query that is itself the mistake specifies no format. */
  private static Query readable(@Nullable String query) {
    try {
      return Query.parse(query);
    } catch (ODataSyntaxException e) {
      return new Query(Map.of(), Optional.empty());
    }
  }

  private static SpfRefusal refusal(Throwable failure, String root) {
    if (failure instanceof SpfRefusal known) {
      return known;
    }
    if (failure instanceof ODataSyntaxException syntax) {
      return new SpfRefusal(400, String.valueOf(syntax.getMessage()));
    }
    if (failure instanceof CmdletFailure cmdlet) {
      return ofCmdlet(cmdlet, root);
    }
    if (failure instanceof HttpClosedException) {
      LOG.debug("the client went away before the end of its request", failure);
    } else {
      LOG.error("the simulator failed", failure);
    }
    return new SpfRefusal(500, "An error occurred while processing this request.");
  }

  /**
   * Management OData turns a cmdlet's error into 500 with PowerShell's text. The inner exception
   * names the server, as .NET's remote exceptions do.
   */
  private static SpfRefusal ofCmdlet(CmdletFailure cmdlet, String root) {
    String text = String.valueOf(cmdlet.getMessage());
    String host = root.replaceAll("^https?://|[:/].*$", "");
    ErrorWriter.Inner inner =
        new ErrorWriter.Inner(
            text,
            "Microsoft.VirtualManager.Utils.CarmineException",
            "   at Microsoft.Management.Odata.PS.PSCommand.Invoke() on "
                + host.replaceAll(":.*$", "")
                + "\r\n   at Microsoft.Management.Odata.Core.DataServiceUpdateProvider.SaveChanges()"
                + " in "
                + root
                + "\r\n   at System.Data.Services.DataService`1.ProcessRequest()\r\n");
    String code = Integer.toString(cmdlet.errorId());
    return new SpfRefusal(500, new ErrorWriter.Failure(code, text, Optional.of(inner)));
  }
}
