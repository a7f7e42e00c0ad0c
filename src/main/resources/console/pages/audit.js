import { html, nothing } from "../lib/lit-html.js";
import { get } from "../api.js";
import { short } from "../format.js";
import { badge, reason, shown, table } from "../parts.js";
import { Resource, changed } from "../store.js";
import { when, zone } from "../time.js";
import { filterForm } from "./filters.js";

const PAGE = 50;
const MOST = 500;
const FILTERS = ["from", "to", "tenant", "principal", "action", "outcome", "kind", "operation"];
const KINDS = ["intent", "outcome", "reconciled", "job", "denial", "operator", "store-loss", "loss-accepted"];
const ACTIONS = ["create", "update", "restore", "operate", "delete"];
const OUTCOMES = ["done", "failed", "rejected", "not-sent", "unknown", "absent", "denied"];

let filters = {};
let more = false;

const list = new Resource(() => get("/api/audit", { ...filters, limit: PAGE }));

/** The next page's address is the gateway's; only its cursor is taken from it. */
function cursor(next) {
  return next ? new URL(next, location.origin).searchParams.get("cursor") : null;
}

async function older() {
  more = true;
  changed();
  try {
    const next = await get("/api/audit", { ...filters, limit: PAGE, cursor: cursor(list.data.next) });
    list.data = { events: [...list.data.events, ...next.events], next: next.next };
  } catch (problem) {
    list.error = problem;
  }
  more = false;
  changed();
}

export function outcomeBadge(outcome) {
  const kinds = { done: "good", failed: "bad", unknown: "ask", denied: "warn" };
  return outcome ? badge(kinds[outcome] ?? "plain", outcome) : nothing;
}

/** Who did it: an operator by name, or a tenant's principal. */
const who = (event) =>
  event.tenant
    ? html`<a href="#/tenants/${encodeURIComponent(event.tenant)}">${event.tenant}</a> <span class="soft">${event.principal ?? ""}</span>`
    : event.principal
      ? html`${event.principal} <span class="soft">${event.kind}</span>`
      : "the gateway";

const COLUMNS = [
  ["Event", (event) => html`<a href="#/audit/${event.id}" title=${event.id}>${event.kind} <code>${event.sequence}</code></a>`, "one-line"],
  ["Recorded", (event) => when(event.time)],
  ["Who", who],
  ["Action", (event) => event.action ?? nothing],
  ["Outcome", (event) => outcomeBadge(event.outcome)],
  ["Operation", (event) => (event.operation ? html`<a href="#/operations/${event.operation}"><code>${short(event.operation)}</code></a>` : nothing), "one-line"],
  ["Reason", (event) => reason([event.subject, event.reason, event.detail].filter(Boolean).join(": "))],
];

/** An event that the list has shown, as it was then. */
export function listed(id) {
  return list.data?.events.find((event) => event.id === id);
}

export const audit = {
  title: "Audit",
  open(route) {
    filters = Object.fromEntries(FILTERS.map((name) => [name, route.filters.get(name) ?? ""]));
    list.data = undefined;
    list.load();
  },
  view() {
    return html`<h1 tabindex="-1">Audit log</h1>
      <p class="lead">All tenants' events and operators' changes, in a signed chain. Newest first; times are ${zone()}.</p>
      ${filterForm("audit", filters, [
        { name: "from", label: "From", type: "datetime-local" },
        { name: "to", label: "To", type: "datetime-local" },
        { name: "tenant", label: "Tenant" },
        { name: "principal", label: "Principal" },
        { name: "kind", label: "Kind", choices: KINDS },
        { name: "action", label: "Action", choices: ACTIONS },
        { name: "outcome", label: "Outcome", choices: OUTCOMES },
        { name: "operation", label: "Operation’s id" },
      ])}
      ${shown(list, ({ events, next }) => html`
        ${table("Audit events, newest first", COLUMNS, events, {
          none: Object.values(filters).some(Boolean) ? "No event fits these filters." : "The audit log is empty.",
        })}
        ${next && events.length < MOST
          ? html`<p class="more"><button type="button" @click=${older} ?disabled=${more}>
              ${more ? "Loading…" : "Show older ones"}</button></p>`
          : nothing}`)}`;
  },
};
