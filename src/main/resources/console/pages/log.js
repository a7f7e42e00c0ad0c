import { html, nothing } from "../lib/lit-html.js";
import { change, get, mayChange } from "../api.js";
import { ask, howLong } from "../dialog.js";
import { badge, panel, say, shown, table } from "../parts.js";
import { Resource } from "../store.js";
import { when, zone } from "../time.js";

const EVERY = 3_000;
const LOGGERS = [
  "dev.spfgateway.upstream",
  "dev.spfgateway.operation",
  "dev.spfgateway.auth",
  "dev.spfgateway.limit",
  "dev.spfgateway.edge",
  "dev.spfgateway.http",
  "dev.spfgateway.audit",
  "dev.spfgateway.store",
  "dev.spfgateway.admin",
  "dev.spfgateway",
];

let timer = null;

const found = new Resource(() => get("/api/log"));

function askLevel() {
  ask(
    {
      title: "Raise a log level",
      text: "The log shows more of one part of the gateway. The level falls back by itself.",
      fields: html`
        <label class="field"><span>Part</span>
          <select name="logger">${LOGGERS.map((name) => html`<option>${name}</option>`)}</select></label>
        <label class="field"><span>Level</span>
          <select name="level"><option>debug</option><option>info</option></select></label>
        ${howLong()}`,
      action: "Raise it",
    },
    async ({ logger, level, seconds, reason }) => {
      await change("POST", "/api/log", { logger, level, seconds: Number(seconds), reason });
      say(`${logger} logs at ${level}.`);
      found.load();
    },
  );
}

const level = (one) => badge(/error/i.test(one.level) ? "bad" : "warn", one.level.toLowerCase());

export const log = {
  title: "Log",
  open() {
    found.load();
    timer = setInterval(() => document.hidden || found.load(), EVERY);
  },
  close() {
    clearInterval(timer);
  },
  view() {
    return html`<h1 tabindex="-1">Log</h1>
      <p class="lead">The newest warnings and errors. The whole log is on standard error; times are ${zone()}.</p>
      ${shown(found, ({ levels = [], recent = [] }) => html`
        ${panel(
          "Levels",
          table(
            "Levels that differ from the configuration or are set by it",
            [
              ["Logger", (one) => html`<code>${one.logger}</code>`],
              ["Level", (one) => one.level.toLowerCase()],
              ["Until", (one) => (one.until ? when(one.until) : "as configured")],
            ],
            levels,
            { none: "Every logger has its configured level." },
          ),
          mayChange() ? html`<button type="button" @click=${askLevel}>Raise a level…</button>` : nothing,
        )}
        ${panel("Warnings and errors", table(
          "Newest first",
          [
            ["Time", (one) => when(one.at)],
            ["Level", level],
            ["Logger", (one) => html`<code title=${one.logger}>${one.logger.split(".").at(-1)}</code>`],
            ["Message", (one) => html`<span class="message">${one.message}</span>`],
          ],
          recent,
          { none: "No warnings and no errors since the gateway started." },
        ))}`)}`;
  },
};
