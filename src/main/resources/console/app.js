import { html, nothing, render } from "./lib/lit-html.js";
import { askSession, onSignIn, session, signOut } from "./api.js";
import { closeDialogs } from "./dialog.js";
import { live, startLive, stopLive, tryNow } from "./live.js";
import { badge, callout, icon, toastList } from "./parts.js";
import { changed, drawWith } from "./store.js";
import { absolute, relative, zone } from "./time.js";
import { audit } from "./pages/audit.js";
import { auditEvent } from "./pages/event.js";
import { configuration } from "./pages/configuration.js";
import { log } from "./pages/log.js";
import { operation } from "./pages/operation.js";
import { operations } from "./pages/operations.js";
import { overview } from "./pages/overview.js";
import { sessions } from "./pages/sessions.js";
import { remembered, signInPage } from "./pages/signin.js";
import { stamps } from "./pages/stamps.js";
import { tenant } from "./pages/tenant.js";
import { tenants } from "./pages/tenants.js";

/** A page: title, view(), and open(route) and close() where it loads something. */
const PAGES = { overview, stamps, operations, tenants, audit, configuration, log, sessions };
const DETAILS = { operations: operation, tenants: tenant, audit: auditEvent };

let page = null;
let failure = null;

/** The place in the address after `#`: page, id and filters. */
function route() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const [name, ...rest] = path.split("/");
  const id = decodeURIComponent(rest.join("/"));
  return { name: PAGES[name] ? name : "overview", id, filters: new URLSearchParams(query ?? "") };
}

function go({ focus = true } = {}) {
  if (!session.who) return;
  const to = route();
  const next = to.id && DETAILS[to.name] ? DETAILS[to.name] : PAGES[to.name];
  page?.close?.();
  page = next;
  page.open?.(to);
  closeDialogs();
  draw();
  if (focus) {
    window.scrollTo(0, 0);
    document.querySelector("main h1")?.focus({ preventScroll: true });
  }
}

function leave() {
  page?.close?.();
  page = null;
  stopLive();
  closeDialogs();
}

function nav() {
  const { name } = route();
  return html`<nav aria-label="Pages">
    <ul>
      ${Object.entries(PAGES).map(
        ([key, { title, mark }]) =>
          html`<li>
            <a href="#/${key}" aria-current=${key === name ? "page" : nothing}
              >${title}${mark?.() ?? nothing}</a
            >
          </li>`,
      )}
    </ul>
  </nav>`;
}

function liveState() {
  if (live.since) {
    return html`<span class="live stale">${icon("warn")}Stale<span class="wider"> since ${absolute(live.since).slice(11, 19)}</span></span>`;
  }
  return live.last
    ? html`<span class="live">${icon("plain")}Live</span>`
    : html`<span class="live wait">${icon("wait")}Connecting</span>`;
}

const THEMES = { auto: "light", light: "dark", dark: "auto" };

function theme() {
  return document.documentElement.dataset.theme ?? "auto";
}

function nextTheme() {
  const next = THEMES[theme()];
  if (next === "auto") {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem("theme");
  } else {
    document.documentElement.dataset.theme = next;
    localStorage.setItem("theme", next);
  }
  changed();
}

function themeButton() {
  return html`<button type="button" class="quiet" @click=${nextTheme}>
    Theme: ${theme()}<span class="unseen">, change it</span>
  </button>`;
}

function top() {
  const now = live.overview;
  return html`<header class="top">
    <a class="skip" href="#main" @click=${skip}>Skip to the content</a>
    <a class="brand" href="#/overview" aria-label="spf-gateway, overview"
      ><img src="icon.svg" alt="" width="24" height="24" /><span>spf-gateway</span></a
    >
    ${now ? html`<span class="chain" title="Name of this gateway's audit chain">${now.chain}</span>` : nothing}
    <span class="status" role="status" aria-live="polite">
      ${now ? (now.ready ? badge("good", "Ready") : badge("bad", "Not ready", now.reason)) : nothing}
      ${liveState()}
    </span>
    <span class="wider">${themeButton()}</span>
    <span class="who wider" title="Signed in ${session.who.by ? `by ${session.who.by}` : ""}">
      ${session.who.name} <small>${session.who.role}</small>
    </span>
    <button type="button" class="quiet" @click=${leaveAndSignOut}>Sign out</button>
  </header>`;
}

function skip(event) {
  event.preventDefault();
  document.querySelector("main h1")?.focus();
}

async function leaveAndSignOut() {
  leave();
  await signOut();
}

/** Says plainly that the figures are old, and since when. */
function stale() {
  if (!live.since) return nothing;
  const wait = Math.max(0, Math.ceil((live.retryAt - Date.now()) / 1000));
  return callout(
    "warn",
    `No live data since ${absolute(live.since)}`,
    `The figures were last read ${relative(live.last ?? live.since)}. The next try is ${wait ? `in ${wait} s` : "under way"}.`,
    html`<button type="button" @click=${tryNow}>Try now</button>`,
  );
}

function shell() {
  return html`${top()}
    <div class="body">
      ${nav()}
      <main id="main">
        ${stale()} ${page?.view() ?? nothing}
        <footer class="foot">
          Times are this browser's, ${zone()}.
          ${live.overview ? html`Version ${live.overview.version}.` : nothing}
          <span class="narrower">You are ${session.who.name}, ${session.who.role}. ${themeButton()}</span>
        </footer>
      </main>
    </div>
    ${toastList()}`;
}

function view() {
  if (failure) {
    return html`<main class="alone">
      ${callout("bad", "The console can't begin", failure.message,
        html`<button type="button" @click=${begin}>Try again</button>`)}
    </main>`;
  }
  if (session.who === undefined) return html`<main class="alone"><p role="status">Loading…</p></main>`;
  return session.who ? shell() : signInPage.view();
}

function draw() {
  if (session.who === null && page) leave();
  render(view(), document.getElementById("app"));
  const title = session.who ? page?.name?.() ?? page?.title : "Sign in";
  document.title = `${title ?? "Console"} · spf-gateway`;
}

async function begin() {
  failure = null;
  try {
    await askSession();
  } catch (problem) {
    failure = problem;
  }
  changed();
}

drawWith(draw);
onSignIn(() => {
  const kept = remembered();
  if (kept) history.replaceState(null, "", kept);
  startLive();
  go({ focus: false });
});
window.addEventListener("hashchange", () => go());
// Relative times and the wait for the next try go on by themselves.
setInterval(() => document.hidden || changed(), 1_000);
begin();
