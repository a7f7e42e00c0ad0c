import { html, nothing } from "../lib/lit-html.js";
import { get } from "../api.js";
import { badge, empty, facts, id, panel, shown } from "../parts.js";
import { Resource, changed } from "../store.js";
import { fully, when } from "../time.js";

const found = new Resource(() => get("/api/config"));

let search = "";

/** Lines that contain what is searched for, with the keys above them, so that their place is plain. */
export function matching(yaml, wanted) {
  if (!wanted) return yaml;
  const path = [];
  const shownLines = new Set();
  const lines = yaml.split("\n");
  lines.forEach((text, place) => {
    const depth = text.search(/\S/);
    if (depth < 0) return;
    while (path.length && path.at(-1).depth >= depth) path.pop();
    if (text.toLowerCase().includes(wanted.toLowerCase())) {
      path.forEach((one) => shownLines.add(one.place));
      shownLines.add(place);
    }
    path.push({ depth, place });
  });
  return lines.filter((_, place) => shownLines.has(place)).join("\n");
}

function effective(yaml) {
  const text = matching(yaml, search);
  return panel("In force", html`
    <label class="field search"><span>Find a key or value</span>
      <input type="search" .value=${search} spellcheck="false" @input=${(event) => {
        search = event.target.value;
        changed();
      }} /></label>
    ${text
      ? html`<pre class="yaml" tabindex="0" aria-label="Configuration in force">${text}</pre>`
      : empty("No line contains this.")}
    <p class="soft">Defaults are filled in; secrets are masked. conf/gateway.yaml explains each key.</p>`);
}

function reloads(list) {
  return list.length === 0
    ? empty("Nothing has been reloaded since the gateway started.")
    : html`<ol class="reloads">
        ${list.map((one) => html`<li>
          <p class="line">${badge(one.result === "taken" ? "good" : "bad", one.result)} <b>${one.what}</b> ${when(one.at)}</p>
          ${one.detail ? html`<p class="soft wrap">${one.detail}</p>` : nothing}
          ${one.changes?.length ? html`<ul>${one.changes.map((text) => html`<li>${text}</li>`)}</ul>` : nothing}
        </li>`)}
      </ol>`;
}

export const configuration = {
  title: "Configuration",
  open() {
    found.load();
  },
  view() {
    return html`<h1 tabindex="-1">Configuration</h1>
      <p class="lead">What is in force, and what each reload changed.</p>
      ${shown(found, ({ gateway, registry, reloads: list }) => html`<div class="two wide-left">
        ${effective(gateway)}
        <div>
          ${panel("Registry", facts([
            ["Version", registry.version],
            ["Fingerprint", id(registry.fingerprint)],
            ["Loaded", fully(registry.loaded)],
          ]))}
          ${panel("Reloads", reloads(list ?? []), html`<button type="button" @click=${() => found.load()}>Refresh</button>`)}
        </div>
      </div>`)}`;
  },
};
