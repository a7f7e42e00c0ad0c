import { html, nothing } from "../lib/lit-html.js";
import { advice } from "../advice.js";
import { get } from "../api.js";
import { chart } from "../chart.js";
import { bytes, count, milliseconds, percent, rate } from "../format.js";
import { live } from "../live.js";
import { OPERATION_STATES, badge, callout, facts, meter, operationBadge, panel, shown, table } from "../parts.js";
import { Resource } from "../store.js";
import { duration, when } from "../time.js";
import { endpointBadge, mayBeUsed } from "./endpoint.js";

/** The first picture; then the stream brings the next ones. */
const first = new Resource(() => get("/api/overview"));
const firstStamps = new Resource(() => get("/api/stamps"));

function tile(name, value, more, kind) {
  return html`<div class="tile ${kind ?? ""}">
    <dt>${name}</dt>
    <dd><b>${value}</b>${more ? html`<small>${more}</small>` : nothing}</dd>
  </div>`;
}

function tiles(now) {
  const { rates, latencyMs } = now;
  const errors = rates.requests ? rates.errors / rates.requests : 0;
  return html`<dl class="tiles" aria-label="Now">
    ${tile("Requests", html`${rate(rates.requests)}<i>/s</i>`, `${rate(rates.mutations)} mutations/s`)}
    ${tile("Errors", html`${rate(rates.errors)}<i>/s</i>`, `${percent(errors)} of requests`,
      errors >= 0.05 ? "bad" : errors >= 0.01 ? "warn" : "")}
    ${tile("Refused", html`${rate(rates.refused)}<i>/s</i>`, "by limits and access")}
    ${tile("Latency p99", milliseconds(latencyMs.p99),
      `p50 ${milliseconds(latencyMs.p50)}, p99.9 ${milliseconds(latencyMs.p999)}`)}
    ${tile("In progress", count(now.inProgress), "requests")}
    ${tile("Connections", count(now.connections), "of tenants")}
  </dl>`;
}

function charts(history) {
  const perSecond = (number) => (number == null ? "–" : `${rate(number)}/s`);
  return html`<div class="two even">
    <section class="panel">
      ${chart("traffic", "Requests per second", history, [
        { name: "requests", kind: "main", value: (at) => at.requests, format: perSecond },
        { name: "refused", kind: "warn", value: (at) => at.refused, format: perSecond },
        { name: "errors", kind: "bad", value: (at) => at.errors, format: perSecond },
      ])}
    </section>
    <section class="panel">
      ${chart("latency", "Latency, 99 of 100 requests are faster", history, [
        { name: "p99", kind: "main", value: (at) => at.p99Ms, format: milliseconds },
      ])}
    </section>
  </div>`;
}

function warnings(list) {
  return list.length === 0
    ? html`<p class="well">${badge("good", "Nothing needs you")}</p>`
    : html`<section class="warnings" aria-label="Warnings">
        ${list.map((one) =>
          callout(one.severity === "critical" ? "bad" : "warn", one.title, one.text, html`
            ${one.action || one.page ? html`<p>
              ${one.action ? html`<b>To do:</b> ${one.action}` : nothing}
              ${one.page ? html`<a href="#/${one.page}">Look at it<span class="unseen">: ${one.title}</span></a>` : nothing}
            </p>` : nothing}`),
        )}
      </section>`;
}

function stampsPanel(list) {
  return panel(
    "Stamps",
    table(
      "Stamps and their endpoints",
      [
        ["Stamp", (one) => html`<a href="#/stamps">${one.name}</a>`],
        ["Endpoints", (one) => {
          const away = one.endpoints.filter((endpoint) => !mayBeUsed(endpoint));
          const usable = one.endpoints.length - away.length;
          const kind = away.length === 0 ? "good" : usable ? "warn" : "bad";
          return html`<div class="badges">${badge(kind, `${usable} of ${one.endpoints.length} in use`)}
            ${away.map((endpoint) => endpointBadge(endpoint))}</div>`;
        }],
        ["In progress", (one) => count(one.inProgress), "number"],
        ["Waiting", (one) => count(one.waiting), "number"],
      ],
      list,
      { none: "The registry has no stamps." },
    ),
  );
}

function operationsPanel({ byState = {}, overdue, oldestUnknown }) {
  const states = OPERATION_STATES.filter((state) => byState[state] > 0);
  return panel(
    "Operations",
    html`${states.length === 0
        ? html`<p class="empty">No operation is under way or unknown.</p>`
        : html`<ul class="states">
            ${states.map((state) => html`<li>
              <a href="#/operations?state=${state}">${operationBadge(state)} <b>${count(byState[state])}</b></a>
            </li>`)}
          </ul>`}
      ${facts([
        ["Overdue", overdue ? badge("bad", `${count(overdue)} past the settling time`) : "none"],
        ["Oldest unknown", oldestUnknown
          ? html`<a href="#/operations?state=unknown">${typeof oldestUnknown === "number"
              ? duration(oldestUnknown) : when(oldestUnknown)}</a>`
          : "none"],
      ])}`,
  );
}

function tenantsPanel(list) {
  return panel(
    "Busiest tenants",
    table(
      "Tenants with the most requests, per second",
      [
        ["Tenant", (one) => html`<a href="#/tenants/${encodeURIComponent(one.tenant)}">${one.tenant}</a>`],
        ["Requests/s", (one) => rate(one.requests), "number"],
        ["Refused/s", (one) => rate(one.refused), "number"],
        ["Errors/s", (one) => rate(one.errors), "number"],
      ],
      list,
      { none: "No tenant has sent a request in the last seconds." },
    ),
  );
}

function insidePanel({ store, audit, memory, certificate, registry, started }) {
  const streams = audit.streams ?? [];
  const age = audit.headAge;
  return panel(
    "The gateway's inside",
    facts([
      ["Store", html`${store.healthy ? badge("good", store.kind) : badge("bad", store.problem || store.kind)}
        <span class="soft">${store.commitP99Ms == null ? "" : `commit p99 ${milliseconds(store.commitP99Ms)}, `}${count(store.waiting)} waiting</span>`],
      ["Audit head", html`${audit.signed === false ? badge("warn", "not signed") : nothing}
        ${age == null ? "none yet" : `signed ${duration(age)} ago`}`],
      ...streams.map((one) => [`Stream ${one.name}`, `${count(one.lag)} events behind`]),
      ["Heap", meter(memory.heapUsed / memory.heapMax, `${bytes(memory.heapUsed)} of ${bytes(memory.heapMax)}`, "Heap")],
      ["Direct memory", meter(memory.directUsed / memory.directMax,
        `${bytes(memory.directUsed)} of ${bytes(memory.directMax)}`, "Direct memory")],
      ["Certificate", certificate?.notAfter ? html`until ${when(certificate.notAfter)}` : ""],
      ["Registry", html`${registry.good === false ? badge("warn", "last change refused") : nothing}
        version ${registry.version}, loaded ${when(registry.loaded)}`],
      ["Started", when(started)],
    ]),
    html`<a href="#/configuration">Configuration</a>`,
  );
}

export const overview = {
  title: "Overview",
  open() {
    first.load();
    firstStamps.load();
  },
  view() {
    const source = live.overview ? { data: live.overview } : first;
    const list = (live.stamps ?? firstStamps.data)?.stamps;
    return html`<h1 tabindex="-1">Overview</h1>
      ${shown(source, (now) => html`${warnings(advice(now, list))} ${tiles(now)} ${charts(now.history ?? [])}
        <div class="two">
          ${list ? stampsPanel(list) : nothing} ${operationsPanel(now.operations ?? {})}
          ${tenantsPanel(now.topTenants ?? [])} ${insidePanel(now)}
        </div>`)}`;
  },
};
