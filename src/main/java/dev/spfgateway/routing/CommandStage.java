package dev.spfgateway.routing;

import dev.spfgateway.base.Sha256;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.odata.MediaType;
import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.odata.body.BodyFacts;
import dev.spfgateway.odata.body.BodyInspector;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.request.Command;
import dev.spfgateway.pipeline.request.Named;
import dev.spfgateway.pipeline.request.Reply;
import dev.spfgateway.pipeline.request.Request;
import dev.spfgateway.pipeline.request.Target;
import dev.spfgateway.pipeline.request.Verb;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a mutation's body and determines what it commands. In SPF a restore is a property of an
 * update, so the verb alone does not show it. A body that can't be understood is refused.
 */
public final class CommandStage implements Stage {
  private static final String CHECKPOINTS = "VMCheckPoints";
  private static final String JOBS = "Jobs";

  private final int maxBytes;

  /** Takes the largest body in bytes. */
  public CommandStage(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    if (!(exchange.route().target() instanceof Target.Entities entities)) {
      throw GatewayException.of(
          FailureKind.BAD_REQUEST,
          "a batch must contain requests for entities, and no other batch");
    }
    Verb verb = entities.verb();
    Request request = exchange.request();
    if (!verb.mutates() || verb == Verb.DELETE) {
      return request
          .body()
          .comes()
          .compose(comes -> comes ? refuseBody(verb) : next.proceed(exchange.with(bare(verb))));
    }
    BodyInspector inspector = inspector(request);
    return request
        .body()
        .read(maxBytes)
        .compose(body -> next.proceed(exchange.with(understand(exchange, inspector, body))));
  }

  private static Future<Reply> refuseBody(Verb verb) {
    return Future.failedFuture(
        GatewayException.of(FailureKind.BAD_REQUEST, "a " + verb + " must not have a body"));
  }

  private static Command bare(Verb verb) {
    Action action = verb == Verb.DELETE ? Action.DELETE : Action.READ;
    return new Command(action, Named.NOTHING, Buffer.buffer(), Sha256.hex(new byte[0]));
  }

  private static BodyInspector inspector(Request request) {
    if (request.body().isAbsent()) {
      throw GatewayException.of(FailureKind.BAD_REQUEST, "a " + request.method() + " needs a body");
    }
    @Nullable String encoding = request.headers().get(HttpHeaders.CONTENT_ENCODING);
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw GatewayException.of(
          FailureKind.UNSUPPORTED_MEDIA_TYPE,
          "Content-Encoding is not supported: send the body uncompressed");
    }
    return type(request)
        .filter(MediaType::isUtf8)
        .flatMap(BodyInspector::of)
        .orElseThrow(
            () ->
                GatewayException.of(
                    FailureKind.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type must be application/json or application/atom+xml (optionally with"
                        + " charset=utf-8)"));
  }

  private static Optional<MediaType> type(Request request) {
    @Nullable String type = request.headers().get(HttpHeaders.CONTENT_TYPE);
    try {
      return type == null ? Optional.empty() : Optional.of(MediaType.parse(type));
    } catch (ODataSyntaxException e) {
      return Optional.empty();
    }
  }

  private static Command understand(Exchange exchange, BodyInspector inspector, Buffer body) {
    try {
      Verb verb = exchange.entities().verb();
      BodyFacts facts = inspector.inspect(body.getBytes());
      checkLinks(exchange.entities().subscription(), facts);
      if (verb != Verb.POST) {
        SameEntity.check(exchange.entities().path(), facts);
      } else if (exchange.entities().entitySet().equals(CHECKPOINTS)) {
        checkOneMachine(facts);
      }
      Action action = restarts(exchange) ? restart(action(verb, facts)) : action(verb, facts);
      return new Command(action, named(facts), body, Sha256.hex(body.getBytes()));
    } catch (ODataSyntaxException e) {
      throw GatewayException.of(FailureKind.BAD_REQUEST, e.getMessage());
    }
  }

  /** An update of a job restarts it, and a failed job may be a restore. */
  private static boolean restarts(Exchange exchange) {
    return exchange.entities().entitySet().equalsIgnoreCase(JOBS);
  }

  private static Action restart(Action action) {
    return action == Action.UPDATE ? Action.RESTORE : action;
  }

  private static Named named(BodyFacts facts) {
    return new Named(
        facts.stampIds().stream().map(StampId::new).collect(Collectors.toSet()),
        facts.machineId(),
        facts.machineIds(),
        facts.entityIds(),
        facts.namedIds().stream()
            .map(one -> new Named.Id(one.property(), one.id()))
            .collect(Collectors.toSet()),
        facts.name(),
        facts.operation());
  }

  /** VMM makes a checkpoint of one machine, and the guard must be on that machine. */
  private static void checkOneMachine(BodyFacts facts) {
    if (facts.machineId().isEmpty()) {
      throw new ODataSyntaxException(
          "a new checkpoint requires VMId, the ID of its virtual machine");
    }
    if (!facts.machineIds().equals(Set.of(facts.machineId().get()))) {
      throw new ODataSyntaxException(
          "the body names several virtual machines by VMId; a checkpoint belongs to one");
    }
  }

  /** A permit is for one subscription, whatever role the caller has in others. */
  private static void checkLinks(SubscriptionId own, BodyFacts facts) {
    if (!Set.of(own.value()).containsAll(facts.subscriptionIds())) {
      throw new ODataSyntaxException(
          "the body has a link to an entity outside this subscription: a link must be relative to"
              + " the subscription's service, or begin with that service's URL");
    }
  }

  /** PowerShell, to which SPF passes the value, ignores its case, so this must ignore it, too. */
  private static Action action(Verb verb, BodyFacts facts) {
    if (verb == Verb.POST) {
      if (facts.checkpointAction().isPresent()) {
        throw new ODataSyntaxException(
            "VMCheckPointAction is not allowed in a POST, which creates; restore by MERGE, PUT or"
                + " PATCH");
      }
      return Action.CREATE;
    }
    if (facts.checkpointAction().isPresent() && facts.operation().isPresent()) {
      throw new ODataSyntaxException(
          "a body must have either VMCheckPointAction or Operation, not both");
    }
    if (facts.operation().isPresent()) {
      return Action.OPERATE;
    }
    return facts.checkpointAction().map(CommandStage::checkpointAction).orElse(Action.UPDATE);
  }

  private static Action checkpointAction(String value) {
    return switch (value.strip().toLowerCase(Locale.ROOT)) {
      case "restore" -> Action.RESTORE;
      case "set" -> Action.UPDATE;
      default ->
          throw new ODataSyntaxException("VMCheckPointAction must be Restore or Set, or left out");
    };
  }
}
