import { html, nothing, svg } from "./lib/lit-html.js";
import { changed } from "./store.js";
import { percent } from "./format.js";

const SHAPES = {
  good: svg`<path d="M3.5 8.5l3 3 6-7" />`,
  warn: svg`<path d="M8 2.5l6 11H2zM8 6.5v3.5M8 11.800v.2" />`,
  bad: svg`<path d="M4 4l8 8M12 4l-8 8" />`,
  wait: svg`<circle cx="8" cy="8" r="5.5" /><path d="M8 5v3l2 1.5" />`,
  ask: svg`<path d="M5.5 6a2.5 2.5 0 1 1 3.5 2.300c-.7.3-1 .8-1 1.5M8 12.300v.2" />`,
  rest: svg`<path d="M5.5 4v8M10.5 4v8" />`,
  plain: svg`<circle cx="8" cy="8" r="2.5" />`,
};

/** A small picture that goes with a text and never stands alone. */
export function icon(kind) {
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">${SHAPES[kind]}</svg>`;
}

/** A state: its word with a shape and a colour. */
export function badge(kind, text, title) {
  return html`<span class="badge ${kind}" title=${title ?? nothing}>${icon(kind)}${text}</span>`;
}

const OPERATIONS = {
  sending: "wait",
  accepted: "wait",
  done: "good",
  failed: "bad",
  rejected: "plain",
  "not-sent": "plain",
  unknown: "ask",
  absent: "plain",
};

export const OPERATION_STATES = Object.keys(OPERATIONS);

export function operationBadge(state) {
  return badge(OPERATIONS[state] ?? "plain", state);
}

export function callout(kind, title, text, action) {
  return html`<div class="callout ${kind}">
    ${icon(kind)}
    <div>
      <strong>${title}</strong>
      ${text ? html`<p>${text}</p>` : nothing} ${action ?? nothing}
    </div>
  </div>`;
}

/** Shows a resource: its data, or why there is none yet; a failed reload keeps the data. */
export function shown(resource, view) {
  const retry = html`<button type="button" @click=${() => resource.load()}>Try again</button>`;
  const problem = resource.error
    ? html`<div role="alert">
        ${callout(
          resource.error.status === 403 ? "warn" : "bad",
          resource.data === undefined ? "This can't be shown" : "This could not be refreshed",
          resource.error.message,
          retry,
        )}
      </div>`
    : nothing;
  if (resource.data === undefined) {
    return resource.error ? problem : html`<p class="empty" role="status">Loading…</p>`;
  }
  return html`${problem}${view(resource.data)}`;
}

export function empty(text, more) {
  return html`<div class="empty"><p>${text}</p>${more ?? nothing}</div>`;
}

/** A table whose rows become cards on a phone: `columns` are [heading, cell, class]. */
export function table(caption, columns, rows, { none = "Nothing here.", tell = false } = {}) {
  if (rows.length === 0) return empty(none);
  return html`<div class="scroll">
    <table>
      <caption class=${tell ? "" : "unseen"}>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map(([heading, , kind]) => html`<th scope="col" class=${kind ?? ""}>${heading}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${columns.map(([heading, cell, kind], place) =>
                place === 0
                  ? html`<th scope="row" class=${kind ?? ""}>${cell(row)}</th>`
                  : html`<td class=${kind ?? ""} data-label=${heading}>${cell(row)}</td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** How much of a limit is used, with the numbers as text. */
export function meter(share, text, label) {
  const part = Math.max(0, Math.min(1, share || 0));
  const kind = part >= 0.9 ? "bad" : part >= 0.7 ? "warn" : "good";
  return html`<span class="meter ${kind}">
    <svg viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label="${label}: ${percent(part)}">
      <rect class="room" width="100" height="6" />
      <rect class="used" width=${(part * 100).toFixed(1)} height="6" />
    </svg>
    <span class="number">${text}</span>
  </span>`;
}

/** Words of any length; nothing when there are none. */
export function reason(text) {
  return text ? html`<span class="reason">${text}</span>` : nothing;
}

/** Names with values; rows without a value are left out. */
export function facts(rows) {
  return html`<dl class="facts">
    ${rows
      .filter((row) => row && row[1] !== undefined && row[1] !== null && row[1] !== "")
      .map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
  </dl>`;
}

/** A value to copy, such as an id. */
export function id(value, shownAs) {
  return value ? html`<code class="id" title=${value}>${shownAs ?? value}</code>` : nothing;
}

export function panel(title, content, aside) {
  return html`<section class="panel">
    <header><h2>${title}</h2>${aside ?? nothing}</header>
    ${content}
  </section>`;
}

const toasts = [];

/** Says for some seconds what was done. */
export function say(text, kind = "good") {
  const toast = { text, kind };
  toasts.push(toast);
  changed();
  setTimeout(() => {
    toasts.splice(toasts.indexOf(toast), 1);
    changed();
  }, 8_000);
}

export function toastList() {
  return html`<div class="toasts" role="status" aria-live="polite">
    ${toasts.map((toast) => html`<p class="toast ${toast.kind}">${icon(toast.kind)}${toast.text}</p>`)}
  </div>`;
}
