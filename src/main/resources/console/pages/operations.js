import { html, nothing } from "../lib/lit-html.js";
import { get } from "../api.js";
import { short } from "../format.js";
import { live, watchOperations } from "../live.js";
import { OPERATION_STATES, id, operationBadge, reason, shown, table } from "../parts.js";
import { Resource, changed } from "../store.js";
import { when, zone } from "../time.js";
import { filterForm } from "./filters.js";

const PAGE = 50;
const MOST = 500;
const FILTERS = ["state", "tenant", "stamp", "machine"];

let filters = {};
let more = false;
let stop = () => {};

const list = new Resource(() => get("/api/operations", { ...filters, limit: PAGE }));

async function older() {
  more = true;
  changed();
  try {
    const next = await get("/api/operations", { ...filters, limit: PAGE, before: list.data.next });
    list.data = { operations: [...list.data.operations, ...next.operations], next: next.next };
  } catch (problem) {
    list.error = problem;
  }
  more = false;
  changed();
}

function stampName(given) {
  return live.stamps?.stamps.find((one) => one.id === given)?.name ?? short(given);
}

const COLUMNS = [
  ["Operation", (one) => html`<a href="#/operations/${one.id}" title=${one.id}>${one.action} <code>${short(one.id)}</code></a>`, "one-line"],
  ["State", (one) => html`${operationBadge(one.state)}${one.job?.progress > 0 && one.state === "accepted"
    ? html` <span class="soft">${one.job.progress} %</span>` : nothing}`],
  ["Tenant", (one) => html`<a href="#/tenants/${encodeURIComponent(one.tenant)}">${one.tenant}</a> <span class="soft">${one.principal}</span>`],
  ["Machine", (one) => (one.machine ? id(one.machine, short(one.machine)) : nothing), "one-line"],
  ["Stamp", (one) => stampName(one.stamp), "one-line"],
  ["Received", (one) => when(one.received)],
  ["Reason", (one) => reason(one.reason)],
];

export const operations = {
  title: "Operations",
  open(route) {
    filters = Object.fromEntries(FILTERS.map((name) => [name, route.filters.get(name) ?? ""]));
    list.data = undefined;
    list.load();
    // Whoever reads further down keeps the place; the newest page follows what happens.
    stop = watchOperations(() => (list.data?.operations.length ?? 0) <= PAGE && list.load());
  },
  close() {
    stop();
  },
  view() {
    return html`<h1 tabindex="-1">Operations</h1>
      <p class="lead">Every mutation, from its claim to its outcome. Newest first; times are ${zone()}.</p>
      ${filterForm("operations", filters, [
        { name: "state", label: "State", choices: OPERATION_STATES },
        { name: "tenant", label: "Tenant" },
        { name: "stamp", label: "Stamp", choices: (live.stamps?.stamps ?? []).map((one) => [one.id, one.name]) },
        { name: "machine", label: "Machine’s id" },
      ])}
      ${shown(list, ({ operations: rows, next }) => html`
        ${table("Operations, newest first", COLUMNS, rows, {
          none: Object.values(filters).some(Boolean)
            ? "No operation fits these filters."
            : "No tenant has changed anything yet.",
        })}
        ${next && rows.length < MOST
          ? html`<p class="more"><button type="button" @click=${older} ?disabled=${more}>
              ${more ? "Loading…" : "Show older ones"}</button></p>`
          : nothing}`)}`;
  },
};
