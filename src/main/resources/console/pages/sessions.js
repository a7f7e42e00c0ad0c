import { html, nothing } from "../lib/lit-html.js";
import { change, get, mayChange } from "../api.js";
import { badge, say, shown, table } from "../parts.js";
import { Resource } from "../store.js";
import { when } from "../time.js";

const found = new Resource(() => get("/api/sessions"));

async function revoke(one) {
  try {
    await change("DELETE", `/api/sessions/${encodeURIComponent(one.id)}`);
    say(`The session of ${one.name} is revoked.`);
  } catch (problem) {
    say(problem.message, "bad");
  }
  found.load();
}

function columns() {
  const all = [
    ["Operator", (one) => html`${one.name} ${one.own ? badge("plain", "this one") : nothing}`],
    ["Role", (one) => one.role],
    ["Signed in by", (one) => one.by],
    ["Address", (one) => one.address],
    ["Began", (one) => when(one.began)],
    ["Last used", (one) => when(one.lastUsed)],
    ["Expires", (one) => when(one.expires)],
  ];
  if (mayChange()) {
    all.push(["Action", (one) => html`<button type="button" class="danger" @click=${() => revoke(one)}>
      Revoke<span class="unseen"> the session of ${one.name}</span></button>`]);
  }
  return all;
}

export const sessions = {
  title: "Sessions",
  open() {
    found.load();
  },
  view() {
    return html`<h1 tabindex="-1">Sessions</h1>
      <p class="lead">Who is signed in to this gateway's console.</p>
      ${shown(found, (data) => table("Open sessions", columns(), data.sessions, { none: "Nobody is signed in by a session." }))}`;
  },
};
