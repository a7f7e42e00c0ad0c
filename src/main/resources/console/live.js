import { get, request, session } from "./api.js";
import { changed } from "./store.js";

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 15_000;

/** A stream that lasted longer than this and ended well is followed by the next one at once. */
const LONG = 5_000;

/** The stream sends the overview every two seconds; without anything for so long it counts as dead. */
const SILENCE = 20_000;

/** What the stream last said, and since when it has been silent. */
export const live = { overview: null, stamps: null, since: null, last: null, retryAt: null };

const watchers = new Set();
let running = null;

/** Whether someone is signed in, so that the stream is wanted whenever the page can be seen. */
let wanted = false;

/** Calls a function with a test for the ids that changed, until the returned one is called. */
export function watchOperations(watcher) {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Begins to listen; goes on by itself until {@link stopLive}. */
export function startLive() {
  wanted = true;
  listenIfSeen(!document.hidden);
}

export function stopLive() {
  wanted = false;
  end();
  Object.assign(live, { overview: null, stamps: null, since: null, last: null, retryAt: null });
}

// A page that nobody sees holds no stream: browsers open few connections to one host, and keep
// pages that were left, with their streams.
document.addEventListener("visibilitychange", () => listenIfSeen(!document.hidden));
window.addEventListener("pagehide", () => listenIfSeen(false));
window.addEventListener("pageshow", () => listenIfSeen(!document.hidden));

function listenIfSeen(seen) {
  if (!seen) end();
  else if (wanted && !running) begin();
}

function begin() {
  running = { abort: new AbortController(), wake: () => {} };
  listen(running);
}

function end() {
  running?.abort.abort();
  running?.wake();
  running = null;
}

/** Tries again at once instead of waiting. */
export function tryNow() {
  running?.wake();
}

async function listen(mine) {
  let wait = FIRST_WAIT;
  while (running === mine && session.who) {
    const begun = Date.now();
    try {
      await readOnce(mine, () => (wait = FIRST_WAIT));
      // The gateway ends streams after some minutes; the next one shows the session again.
      if (Date.now() - begun > LONG) continue;
    } catch {
      // The state says it: stale since when, and when the next try is.
    }
    if (running !== mine || !session.who) return;
    live.since ??= live.last ?? Date.now();
    await readPlainly();
    if (running !== mine || !session.who) return;
    live.retryAt = Date.now() + wait;
    changed();
    await pause(mine, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }
}

/** Without a stream, such as when too many are open, figures come at each try. */
async function readPlainly() {
  try {
    const [overview, stamps] = await Promise.all([get("/api/overview"), get("/api/stamps")]);
    Object.assign(live, { overview, stamps, last: Date.now() });
  } catch {
    // The state says it already.
  }
}

function pause(mine, wait) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, wait);
    mine.wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

async function readOnce(mine, alive) {
  const once = new AbortController();
  const end = () => once.abort();
  mine.abort.signal.addEventListener("abort", end);
  let silence = setTimeout(end, SILENCE);
  try {
    const answer = await request("GET", "/api/live", {
      accept: "text/event-stream",
      signal: once.signal,
    });
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(silence);
      silence = setTimeout(end, SILENCE);
      rest = take(rest + value, alive);
    }
  } finally {
    clearTimeout(silence);
    mine.abort.signal.removeEventListener("abort", end);
    once.abort();
  }
}

/** Takes all whole events of a text and returns what is left of it. */
function take(text, alive) {
  const events = text.replaceAll("\r\n", "\n").split("\n\n");
  const rest = events.pop();
  for (const event of events) {
    let name = "message";
    const data = [];
    for (const line of event.split("\n")) {
      if (line.startsWith("event:")) name = line.slice(6).trim();
      else if (line.startsWith("data:")) data.push(line.slice(5).trimStart());
    }
    alive();
    Object.assign(live, { since: null, retryAt: null, last: Date.now() });
    if (data.length > 0) dispatch(name, JSON.parse(data.join("\n")));
  }
  if (events.length > 0) changed();
  return rest;
}

function dispatch(name, data) {
  if (name === "overview") {
    live.overview = { ...data, history: data.history ?? live.overview?.history ?? [] };
  } else if (name === "stamps") {
    live.stamps = data;
  } else if (name === "operations") {
    const has = (id) => data.more || data.ids.includes(id);
    watchers.forEach((watcher) => watcher(has));
  }
}
