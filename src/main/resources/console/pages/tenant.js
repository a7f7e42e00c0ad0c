import { html, nothing } from "../lib/lit-html.js";
import { change, get, mayChange } from "../api.js";
import { ask } from "../dialog.js";
import { count, rate, short } from "../format.js";
import { live } from "../live.js";
import { badge, id, panel, say, shown, table } from "../parts.js";
import { Resource } from "../store.js";
import { when } from "../time.js";
import { limitMeter } from "./tenants.js";

const EVERY = 5_000;

let chosen = "";
let timer = null;

const found = new Resource(() => get(`/api/tenants/${encodeURIComponent(chosen)}`));

function askRevoke(credential) {
  ask(
    {
      title: `Revoke the credential ${credential.id}`,
      text: `${chosen}'s ${credential.scheme} of ${credential.principal} is removed from the registry file.`,
      danger: html`<p>It is refused from its next request on, on open connections too. Mutations that
          still wait to be sent are refused (<i>not-sent</i>). This can't be undone: the tenant needs a
          new credential.</p>`,
      action: "Revoke it",
    },
    async ({ reason }) => {
      await change("POST", `/api/credentials/${encodeURIComponent(credential.id)}/revoke`, { reason });
      say(`The credential ${credential.id} is revoked.`);
      found.load();
    },
  );
}

function stampNames(list) {
  return (list ?? []).map((one) => {
    const given = one.id ?? one;
    return one.name ?? live.stamps?.stamps.find((stamp) => stamp.id === given)?.name ?? short(given);
  }).join(", ");
}

const state = (credential) => badge(credential.state === "active" ? "good" : "warn", credential.state);

function credentials(list) {
  const columns = [
    ["Credential", (one) => html`<code class="wrap">${one.id}</code>`],
    ["State", state],
    ["Principal", (one) => one.principal],
    ["Role", (one) => one.role],
    ["Scheme", (one) => one.scheme],
    ["Last used", (one) => when(one.lastUsed)],
    ["Expires", (one) => (one.expires ? when(one.expires) : "never")],
  ];
  if (mayChange()) {
    columns.push(["Action", (one) => html`<button type="button" class="danger" @click=${() => askRevoke(one)}>
      Revoke<span class="unseen"> ${one.id}</span></button>`]);
  }
  return table(`Credentials of ${chosen}`, columns, list, { none: "This tenant has no credentials." });
}

function body(it) {
  return html`<dl class="tiles">
      <div class="tile"><dt>Requests</dt><dd><b>${rate(it.requests)}<i>/s</i></b></dd></div>
      <div class="tile ${it.refused > 0 ? "warn" : ""}"><dt>Refused</dt><dd><b>${rate(it.refused)}<i>/s</i></b></dd></div>
      <div class="tile"><dt>In progress</dt><dd><b>${count(it.inProgress)}</b></dd></div>
    </dl>
    <div class="two">
      ${panel("Limits", table("Use of each limit",
        [["Limit", ([name]) => name], ["Used", ([name, limit]) => limitMeter(name, limit), "limit"]],
        Object.entries(it.limits ?? {}), { none: "No limits." }))}
      ${panel("Subscriptions", table("Subscriptions",
        [["Name", (one) => one.name || "–"], ["Id", (one) => id(one.id)], ["Stamps", (one) => stampNames(one.stamps)]],
        Array.isArray(it.subscriptions) ? it.subscriptions : [], { none: "This tenant has no subscriptions." }))}
    </div>
    ${panel("Credentials", credentials(Array.isArray(it.credentials) ? it.credentials : []))}`;
}

export const tenant = {
  title: "Tenant",
  name: () => chosen,
  open(route) {
    chosen = route.id;
    found.data = undefined;
    found.load();
    timer = setInterval(() => document.hidden || found.load(), EVERY);
  },
  close() {
    clearInterval(timer);
  },
  view() {
    return html`<p class="back"><a href="#/tenants">Tenants</a></p>
      <h1 tabindex="-1">${chosen}</h1>
      <p class="links"><a href="#/operations?tenant=${encodeURIComponent(chosen)}">Operations</a>
        <a href="#/audit?tenant=${encodeURIComponent(chosen)}">Audit log</a></p>
      ${shown(found, body)}`;
  },
};
