import { html, nothing } from "../lib/lit-html.js";
import { get, mayChange } from "../api.js";
import { count, milliseconds, percent, rate } from "../format.js";
import { live } from "../live.js";
import { empty, facts, id, meter, shown } from "../parts.js";
import { Resource, changed } from "../store.js";
import { absolute, duration, relative, when } from "../time.js";
import { endpointActions, endpointBadge, isResting, mayBeUsed } from "./endpoint.js";

const list = new Resource(() => get("/api/stamps"));

async function again() {
  await list.load();
  if (list.data) live.stamps = list.data;
  changed();
}

/** Why the breaker is not closed, and since when: what an operator asks first. */
function why(endpoint) {
  const { state, since, reason, forcedUntil } = endpoint.breaker;
  if (state === "closed") return nothing;
  return html`<p class="why">
    ${reason || state}${forcedUntil ? html`; until ${when(forcedUntil)}` : nothing}${since ? html` <span class="soft" title=${absolute(since)}>for ${duration((Date.now() - new Date(since)) / 1000)}</span>` : nothing}
  </p>`;
}

function probe({ lastProbe }) {
  if (!lastProbe?.at) return "none yet";
  return html`${lastProbe.result} <span class="soft" title=${absolute(lastProbe.at)}>${relative(lastProbe.at)}</span>`;
}

function endpointCard(stamp, endpoint) {
  const { limit, inProgress } = endpoint;
  return html`<li class="endpoint ${mayBeUsed(endpoint) ? "" : isResting(endpoint) ? "rests" : "away"}">
    <div class="head">
      <h3><code>${endpoint.url}</code></h3>
      ${endpointBadge(endpoint)}
    </div>
    ${why(endpoint)}
    <dl class="figures">
      <div><dt>Attempts</dt><dd>${rate(endpoint.attempts)}/s</dd></div>
      <div class=${endpoint.failures > 0 ? "bad" : ""}><dt>Failures</dt><dd>${rate(endpoint.failures)}/s</dd></div>
      <div><dt>p99</dt><dd>${milliseconds(endpoint.p99Ms)}</dd></div>
      <div class="wide"><dt>In progress</dt>
        <dd>${limit ? meter(inProgress / limit, `${count(inProgress)} of ${count(limit)}`, "In progress") : count(inProgress)}</dd></div>
    </dl>
    ${facts([
      ["Closed since", endpoint.breaker.state === "closed" && endpoint.breaker.since
        ? html`${when(endpoint.breaker.since)} <span class="soft">${endpoint.breaker.reason}</span>` : null],
      ["Last failure", endpoint.lastFailure],
      ["Last probe", probe(endpoint)],
      ["Rests until", isResting(endpoint) ? when(endpoint.restingUntil) : null],
      ["Certificate", endpoint.certificateNotAfter ? html`until ${when(endpoint.certificateNotAfter)}` : null],
    ])}
    ${mayChange() ? endpointActions(stamp, endpoint, again) : nothing}
  </li>`;
}

function budget({ retryBudget }) {
  if (retryBudget == null) return null;
  return typeof retryBudget === "number"
    ? retryBudget <= 1 ? percent(retryBudget) : count(retryBudget)
    : `${count(retryBudget.left)} of ${count(retryBudget.most)}`;
}

function stampCard(stamp) {
  return html`<section class="panel stamp" aria-label="Stamp ${stamp.name}">
    <header><h2>${stamp.name}</h2>${id(stamp.id)}</header>
    ${facts([
      ["In progress", count(stamp.inProgress)],
      ["Waiting", count(stamp.waiting)],
      ["Retries left", budget(stamp)],
      ["Settling time", stamp.settlingTime == null ? null : duration(stamp.settlingTime)],
    ])}
    <ul class="endpoints" aria-label="Endpoints of ${stamp.name}">
      ${stamp.endpoints.map((endpoint) => endpointCard(stamp, endpoint))}
    </ul>
  </section>`;
}

export const stamps = {
  title: "Stamps",
  open() {
    list.load();
  },
  view() {
    const source = live.stamps ? { data: live.stamps } : list;
    return html`<h1 tabindex="-1">Stamps</h1>
      <p class="lead">The VMM servers behind the gateway, and the SPF endpoints that lead to each.</p>
      ${shown(source, (data) =>
        data.stamps.length === 0
          ? empty("The registry has no stamps. Add one under stamps in registry.yaml.")
          : data.stamps.map(stampCard))}`;
  },
};
