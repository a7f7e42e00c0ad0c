package dev.spfgateway.simulator.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.spfgateway.simulator.vmm.JobError;
import dev.spfgateway.simulator.vmm.JobFate;

/** Writes rules as {@link FaultReader} reads them. */
public final class FaultWriter {
  private FaultWriter() {}

  /** A rule at work: the rule with its {@code seed}, {@code matched} and {@code fired}. */
  public static ObjectNode state(RuleState state) {
    return rule(state.rule())
        .put("seed", state.seed())
        .put("matched", state.matched())
        .put("fired", state.fired());
  }

  /** A rule alone, which gives the same rule when it is read. */
  public static ObjectNode rule(FaultRule rule) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    if (!rule.id().isEmpty()) {
      node.put("id", rule.id());
    }
    ObjectNode match = node.putObject("match");
    rule.match().conditions().forEach(one -> match.set(one.key(), value(one.value())));
    when(node.putObject("when"), rule.when());
    fault(node.putObject("fault"), rule.fault());
    return node;
  }

  private static JsonNode value(Object value) {
    if (value instanceof Integer number) {
      return IntNode.valueOf(number);
    }
    return value instanceof Boolean flag
        ? BooleanNode.valueOf(flag)
        : TextNode.valueOf(value.toString());
  }

  private static void when(ObjectNode node, Timing when) {
    if (when.nth() != 0) {
      node.put("nth", when.nth());
    }
    if (when.every() != 1) {
      node.put("every", when.every());
    }
    if (when.first() != Timing.UNBOUNDED) {
      node.put("first", when.first());
    }
    if (when.limit() != Timing.UNBOUNDED) {
      node.put("limit", when.limit());
    }
    if (when.probability() < 1) {
      node.put("probability", when.probability());
    }
    when.seed().ifPresent(seed -> node.put("seed", seed));
  }

  private static void fault(ObjectNode node, Fault fault) {
    node.put("type", fault.name());
    if (fault instanceof ConnectionFault.Closed closed) {
      node.put("close", Fields.word(closed.ending()));
    } else if (fault instanceof RequestFault request) {
      request(node, request);
    } else if (fault instanceof AnswerFault.Cut cut) {
      cut(node, cut);
    } else if (fault instanceof AnswerFault.Drip drip) {
      node.put("bytes", drip.bytes()).put("interval", LatencyJson.text(drip.interval()));
    } else if (fault instanceof JobFault.Slow slow) {
      LatencyJson.write(node, slow.latency());
    } else if (fault instanceof JobFault.Fated job) {
      job(node, job.fate());
    }
  }

  private static void request(ObjectNode node, RequestFault fault) {
    if (fault instanceof RequestFault.Reset reset) {
      node.put("type", "reset")
          .put("at", reset.moment().word())
          .put("close", Fields.word(reset.ending()));
      if (reset.moment() == Moment.MID_REQUEST) {
        node.put("bytes", reset.bytes());
      }
    } else if (fault instanceof RequestFault.Silence silence) {
      node.put("type", "silence").put("at", silence.moment().word());
    } else if (fault instanceof RequestFault.Status status) {
      node.put("type", "status").put("at", status.moment().word()).put("status", status.status());
      status.retryAfter().ifPresent(value -> node.put("retryAfter", value));
      node.put("body", Fields.word(status.page()));
    } else if (fault instanceof RequestFault.Delay delay) {
      node.put("type", "delay").put("at", delay.moment().word());
      LatencyJson.write(node, delay.latency());
    } else if (fault instanceof RequestFault.ActLate late) {
      node.put("after", LatencyJson.text(late.after()));
      late.ending().ifPresent(ending -> node.put("close", Fields.word(ending)));
    } else if (fault instanceof RequestFault.NamesJob other) {
      other.job().ifPresent(job -> node.put("job", job.toString()));
    }
  }

  private static void cut(ObjectNode node, AnswerFault.Cut cut) {
    if (cut.ending() == Ending.RST) {
      node.put("type", "reset").put("at", Moment.MID_ANSWER.word());
    }
    node.put("close", Fields.word(cut.ending()))
        .put("part", Fields.word(cut.part()))
        .put("framing", Fields.word(cut.framing()));
    cut.bytes().ifPresent(bytes -> node.put("bytes", bytes));
  }

  private static void job(ObjectNode node, JobFate fate) {
    if (fate instanceof JobFate.Takes takes) {
      LatencyJson.write(node, Latency.fixed(takes.duration()));
    } else if (fate instanceof JobFate.Fails fails) {
      error(node, fails.error());
    } else if (fate instanceof JobFate.RefusedLate refused) {
      error(node, refused.error());
    } else if (fate instanceof JobFate.ShowsLate late) {
      node.put("after", LatencyJson.text(late.after()));
    } else if (fate instanceof JobFate.Locked locked) {
      node.put("error", locked.error().errorId()).put("as", Fields.word(locked.shown()));
    }
  }

  private static void error(ObjectNode node, JobError error) {
    node.put("error", error.errorId())
        .put("code", error.code())
        .put("problem", error.problem())
        .put("action", error.recommendedAction());
  }
}
