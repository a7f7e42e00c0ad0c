import { html, nothing } from "../lib/lit-html.js";
import { get } from "../api.js";
import { count, percent, rate } from "../format.js";
import { meter, shown, table } from "../parts.js";
import { Resource, changed } from "../store.js";
import { duration } from "../time.js";
import { filterForm } from "./filters.js";

const PAGE = 50;
const MOST = 500;
const EVERY = 5_000;

let filters = { search: "" };
let timer = null;
let more = false;

const list = new Resource(async () => {
  // A refresh brings as many as are shown.
  const limit = Math.min(MOST, Math.max(PAGE, list.data?.tenants.length ?? 0));
  return get("/api/tenants", { ...filters, limit });
});

async function further() {
  more = true;
  changed();
  try {
    const next = await get("/api/tenants", { ...filters, limit: PAGE, after: list.data.next });
    list.data = { tenants: [...list.data.tenants, ...next.tenants], next: next.next };
  } catch (problem) {
    list.error = problem;
  }
  more = false;
  changed();
}

/** The use of one limit: `used` is a share of `rate` requests a window, or of `limit` at once. */
export function limitMeter(name, { limit, rate: quota, window, enforced, used }) {
  const text = limit != null
    ? `${count(used * limit)} of ${count(limit)} at once`
    : `${percent(used)} of ${count(quota)}${window ? ` in ${duration(window)}` : "/s"}${enforced === false ? ", on trial" : ""}`;
  return meter(used, text, name);
}

/** The limit of which most is used. */
function fullest(limits) {
  const [top] = Object.entries(limits ?? {}).sort(([, a], [, b]) => b.used - a.used);
  return top ? html`${top[0]} ${limitMeter(top[0], top[1])}` : nothing;
}

export const tenants = {
  title: "Tenants",
  open(route) {
    filters = { search: route.filters.get("search") ?? "" };
    list.data = undefined;
    list.load();
    timer = setInterval(() => document.hidden || list.load(), EVERY);
  },
  close() {
    clearInterval(timer);
  },
  view() {
    return html`<h1 tabindex="-1">Tenants</h1>
      <p class="lead">What each tenant uses now, against its limits.</p>
      ${filterForm("tenants", filters, [{ name: "search", label: "Name contains", type: "search" }])}
      ${shown(list, ({ tenants: rows, next }) => html`
        ${table(
          "Tenants by name",
          [
            ["Tenant", (one) => html`<a href="#/tenants/${encodeURIComponent(one.name)}">${one.name}</a>`],
            ["Requests/s", (one) => rate(one.requests), "number"],
            ["Refused/s", (one) => html`<span class=${one.refused > 0 ? "warn-text" : ""}>${rate(one.refused)}</span>`, "number"],
            ["In progress", (one) => count(one.inProgress), "number"],
            ["Fullest limit", (one) => fullest(one.limits), "limit"],
            ["Subscriptions", (one) => count(one.subscriptions?.length ?? one.subscriptions), "number"],
            ["Credentials", (one) => count(one.credentials?.length ?? one.credentials), "number"],
          ],
          rows,
          { none: filters.search ? "No tenant's name contains this." : "The registry has no tenants." },
        )}
        ${next && rows.length < MOST
          ? html`<p class="more"><button type="button" @click=${further} ?disabled=${more}>
              ${more ? "Loading…" : "Show more"}</button></p>`
          : nothing}`)}`;
  },
};
