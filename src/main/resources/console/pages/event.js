import { html, nothing } from "../lib/lit-html.js";
import { get } from "../api.js";
import { callout, facts, icon, id, panel, shown } from "../parts.js";
import { checkReceipt } from "../proof.js";
import { Resource } from "../store.js";
import { fully } from "../time.js";
import { listed, outcomeBadge } from "./audit.js";

/** No signed head covers the event yet; a head comes at least once a minute. */
const NOT_YET = 409;
const EVERY = 5_000;

let chosen = "";
let timer = null;

/** The receipt, and what this browser found when it checked it. */
const proof = new Resource(async () => {
  let receipt;
  try {
    receipt = await get(`/api/audit/events/${encodeURIComponent(chosen)}/proof`);
  } catch (problem) {
    if (problem.status !== NOT_YET) throw problem;
    return { waiting: problem.message };
  }
  try {
    return { receipt, steps: await checkReceipt(receipt) };
  } catch (cause) {
    return { receipt, wrong: cause.message };
  }
});

const SHOWN = { time: fully, first: fully, last: fully, outcome: outcomeBadge };

function value(name, given) {
  if (SHOWN[name]) return SHOWN[name](given);
  if (name === "operation") return html`<a href="#/operations/${given}"><code>${given}</code></a>`;
  if (name === "tenant") return html`<a href="#/tenants/${encodeURIComponent(given)}">${given}</a>`;
  if (typeof given === "object" && given) return html`<code class="wrap">${JSON.stringify(given)}</code>`;
  const text = String(given ?? "");
  return /^[0-9a-f-]{32,}$/.test(text) ? html`<code class="wrap">${text}</code>` : text;
}

function download(receipt) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(receipt, null, 1)], { type: "application/json" }));
  link.download = `receipt-${chosen}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function proofView({ receipt, steps, wrong }) {
  return html`${wrong
      ? callout("bad", "The proof does not hold", `${wrong[0].toUpperCase()}${wrong.slice(1)}.`)
      : html`<p class="proved">${icon("good")}<strong>This browser has checked the proof: it holds.</strong></p>
          <ol class="steps">${steps.map((step) => html`<li>${step}</li>`)}</ol>`}
    <details><summary>The signed head</summary><pre tabindex="0">${receipt.head}</pre></details>
    <p><button type="button" @click=${() => download(receipt)}>Download the receipt</button></p>`;
}

function eventPanel(event) {
  return panel("The event", facts(Object.entries(event).map(([name, given]) => [name, value(name, given)])));
}

function body(data) {
  if (data.waiting) {
    const known = listed(chosen);
    return html`${callout("wait", "Not signed yet", `${data.waiting}. This page looks again by itself.`)}
      ${known ? eventPanel(known) : nothing}`;
  }
  return html`<div class="two">
    ${eventPanel(JSON.parse(data.receipt.event))}
    <div>
      ${panel("The chain's proof", proofView(data))}
      ${panel("Exactly as recorded", html`<pre tabindex="0">${data.receipt.event}</pre>`)}
    </div>
  </div>`;
}

export const auditEvent = {
  title: "Audit event",
  open(route) {
    chosen = route.id;
    proof.data = undefined;
    proof.load();
    timer = setInterval(() => proof.data?.waiting && proof.load(), EVERY);
  },
  close() {
    clearInterval(timer);
  },
  view() {
    return html`<p class="back"><a href="#/audit">Audit log</a></p>
      <h1 tabindex="-1">Audit event</h1>
      <p class="lead">${id(chosen) ?? nothing}</p>
      ${shown(proof, body)}`;
  },
};
