import { html, nothing } from "../lib/lit-html.js";
import { change, get, mayChange } from "../api.js";
import { ask } from "../dialog.js";
import { live, watchOperations } from "../live.js";
import { callout, facts, icon, id, operationBadge, panel, reason, say, shown, table } from "../parts.js";
import { Resource } from "../store.js";
import { absolute, duration, fully, relative } from "../time.js";
import { outcomeBadge } from "./audit.js";

let chosen = "";
let stop = () => {};

const found = new Resource(() => get(`/api/operations/${encodeURIComponent(chosen)}`));

const KINDS = {
  intent: ["plain", "Intent"],
  attempt: ["wait", "Attempt"],
  answer: ["plain", "Answer"],
  reconciled: ["plain", "Reconciled"],
  job: ["wait", "Job"],
  settled: ["good", "Settled"],
};

const OUTCOME_MARKS = { done: "good", failed: "bad", unknown: "ask" };

const OUTCOMES = [
  ["done", "SPF executed it. VMM shows a job of this mutation, and it completed."],
  ["failed", "VMM started its job, and the job failed."],
  ["absent", "SPF never executed it. The tenant may send it again with the same key."],
];

function details(given) {
  const rows = Object.entries(given ?? {}).filter(([, value]) => value !== "" && value != null);
  return rows.length === 0
    ? nothing
    : html`<details><summary>Details</summary>
        ${facts(rows.map(([name, value]) => [name, typeof value === "object" && value ? JSON.stringify(value) : String(value)]))}
      </details>`;
}

/** The story as a time line: when, what kind of step, and a sentence. */
function timeLine(story) {
  let before = null;
  return html`<ol class="story">
    ${story.map((step) => {
      const [usual, word] = KINDS[step.kind] ?? ["plain", step.kind];
      const kind = OUTCOME_MARKS[step.details?.outcome] ?? usual;
      const gap = before ? (new Date(step.at) - new Date(before)) / 1000 : 0;
      before = step.at;
      return html`<li class="step ${kind}">
        <span class="dot">${icon(kind)}</span>
        <div>
          <p class="line"><b>${word}</b>
            <time datetime=${step.at} title=${absolute(step.at)}>${absolute(step.at).slice(11, 19)}</time>
            ${gap >= 0.05 ? html`<span class="soft">after ${gap < 10 ? `${gap.toFixed(1)} s` : duration(gap)}</span>` : nothing}</p>
          <p>${step.text}</p>
          ${details(step.details)}
        </div>
      </li>`;
    })}
  </ol>`;
}

function askSettle(operation) {
  const machine = operation.machine ? `machine ${operation.machine}` : "the machine";
  ask(
    {
      title: `Settle this ${operation.action}`,
      text: `The gateway does not know whether SPF executed it, and stops looking when you settle it. Look in VMM first: which jobs began on ${machine} after ${absolute(operation.received)}?`,
      danger: html`<strong>A wrong outcome can destroy a customer's data.</strong>
        <p>If you choose <i>failed</i> or <i>absent</i> although SPF executed it or still will, the tenant
          may send it again. A second restore destroys what the machine wrote since the first. The
          machine is also free for other mutations at once.</p>`,
      fields: html`<fieldset class="choices">
        <legend>What happened</legend>
        ${OUTCOMES.map(([outcome, text]) => html`<label class="tick">
          <input type="radio" name="outcome" value=${outcome} required />
          <span><b>${outcome}</b> ${text}</span></label>`)}
      </fieldset>`,
      confirm: `I have looked at the jobs of ${machine} in VMM.`,
      action: "Settle it",
    },
    async ({ outcome, reason }) => {
      await change("POST", `/api/operations/${encodeURIComponent(operation.id)}/settle`, { outcome, reason });
      say(`The operation is settled as ${outcome}.`);
      found.load();
    },
  );
}

function unknownNote(operation) {
  if (operation.state !== "unknown") return nothing;
  return callout("warn", "SPF may or may not have executed this",
    "The gateway goes on looking in VMM, and keeps the machine and the idempotency key reserved. Settle it by hand only if VMM shows you what the gateway can't see.",
    mayChange() ? html`<button type="button" class="danger" @click=${() => askSettle(operation)}>Settle…</button>` : nothing);
}

function body({ operation, story, events }) {
  const stamp = live.stamps?.stamps.find((one) => one.id === operation.stamp);
  const length = operation.ended ? (new Date(operation.ended) - new Date(operation.received)) / 1000 : null;
  return html`${unknownNote(operation)}
    <div class="two wide-left">
      ${panel("What happened", story?.length ? timeLine(story) : html`<p class="empty">No steps are recorded.</p>`)}
      ${panel("The operation", facts([
        ["State", html`${operationBadge(operation.state)}${operation.reason ? html`<p>${operation.reason}</p>` : nothing}`],
        ["Target", html`<code class="wrap">${operation.target}</code>`],
        ["Tenant", html`<a href="#/tenants/${encodeURIComponent(operation.tenant)}">${operation.tenant}</a>, ${operation.principal}`],
        ["Machine", id(operation.machine)],
        ["Subscription", id(operation.subscription)],
        ["Stamp", html`${stamp ? html`${stamp.name} ` : nothing}${id(operation.stamp)}`],
        ["Job", operation.job?.id ? html`${id(operation.job.id)} ${operation.job.progress ?? 0} %` : null],
        ["Attempts", operation.attempts],
        ["Received", fully(operation.received)],
        ["Changed", operation.updated ? fully(operation.updated) : null],
        ["Ended", operation.ended ? html`${fully(operation.ended)} <span class="soft">took ${duration(length)}</span>` : null],
        ["Id", id(operation.id)],
      ]))}
    </div>
    ${panel("In the audit log", table("Audit events of this operation",
      [
        ["Event", (event) => html`<a href="#/audit/${event.id}">${event.kind} <code>${event.sequence}</code></a>`],
        ["Recorded", (event) => fully(event.time)],
        ["Outcome", (event) => outcomeBadge(event.outcome)],
        ["Reason", (event) => reason(event.reason)],
      ],
      events ?? [], { none: "No events." }))}`;
}

export const operation = {
  title: "Operation",
  name: () => (found.data ? `${found.data.operation.action} ${chosen.slice(0, 8)}` : "Operation"),
  open(route) {
    chosen = route.id;
    found.data = undefined;
    found.load();
    stop = watchOperations((has) => has(chosen) && found.load());
  },
  close() {
    stop();
  },
  view() {
    const it = found.data?.operation;
    return html`<p class="back"><a href="#/operations">Operations</a></p>
      <h1 tabindex="-1">${it ? `${it.action[0].toUpperCase()}${it.action.slice(1)}` : "Operation"}
        ${it ? operationBadge(it.state) : nothing}</h1>
      ${it ? html`<p class="lead">${it.tenant}, received ${relative(it.received)}</p>` : nothing}
      ${shown(found, body)}`;
  },
};
