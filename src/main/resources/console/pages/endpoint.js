import { html, nothing } from "../lib/lit-html.js";
import { change } from "../api.js";
import { ask, howLong } from "../dialog.js";
import { badge, say } from "../parts.js";
import { duration } from "../time.js";

const BREAKERS = {
  closed: ["good", "in use"],
  "half-open": ["wait", "half-open, probing"],
  open: ["bad", "ejected"],
  "forced-open": ["bad", "forced open"],
  "forced-closed": ["warn", "forced closed"],
};

export const isForced = (endpoint) => endpoint.breaker.state.startsWith("forced");

export function isResting(endpoint) {
  return Boolean(endpoint.restingUntil) && new Date(endpoint.restingUntil) > Date.now();
}

/** Whether the endpoint gets requests. */
export function mayBeUsed(endpoint) {
  const { state } = endpoint.breaker;
  return ["closed", "forced-closed"].includes(state) && !endpoint.credentialRefused && !isResting(endpoint);
}

const left = (until) => duration((new Date(until) - Date.now()) / 1000);

/** The endpoint's state in a word or two. */
export function endpointBadge(endpoint) {
  if (endpoint.credentialRefused) return badge("bad", "credential refused");
  const { state, reason } = endpoint.breaker;
  if (state === "closed" && isResting(endpoint)) {
    return badge("rest", `rests, ${left(endpoint.restingUntil)} left`);
  }
  const [kind, text] = BREAKERS[state] ?? ["plain", state];
  return badge(kind, text, reason);
}

const host = (endpoint) => {
  try {
    return new URL(endpoint.url).host;
  } catch {
    return endpoint.url;
  }
};

function post(stamp, endpoint, action, body) {
  const id = encodeURIComponent(stamp.id);
  return change("POST", `/api/stamps/${id}/endpoints/${endpoint.index}/${action}`, body);
}

function lastOne(stamp, endpoint) {
  const others = stamp.endpoints.filter((one) => one.index !== endpoint.index && mayBeUsed(one));
  return others.length > 0
    ? null
    : html`<p>${stamp.name} has no other endpoint in use. Requests for it will be refused with
        <b>503</b> (<i>not-sent</i>) for that time.</p>`;
}

export function askRest(stamp, endpoint, done) {
  ask(
    {
      title: `Rest ${host(endpoint)}`,
      text: `The stamp's other endpoints get the requests. Requests in progress here go on.`,
      danger: lastOne(stamp, endpoint),
      fields: howLong(),
      action: "Rest it",
    },
    async ({ seconds, reason }) => {
      await post(stamp, endpoint, "rest", { seconds: Number(seconds), reason });
      say(`${host(endpoint)} rests.`);
      done();
    },
  );
}

export function askEnable(stamp, endpoint, done) {
  ask(
    {
      title: `Enable ${host(endpoint)}`,
      text: "Ends its rest and any forced state. Its breaker decides again.",
      action: "Enable it",
    },
    async ({ reason }) => {
      await post(stamp, endpoint, "enable", { reason });
      say(`${host(endpoint)} is enabled.`);
      done();
    },
  );
}

export function askForce(stamp, endpoint, state, done) {
  const open = state === "open";
  ask(
    {
      title: `Force the breaker of ${host(endpoint)} ${state}`,
      text: open
        ? "The endpoint gets no requests, whatever its probes say."
        : "The endpoint gets requests, whatever happens to them.",
      danger: open
        ? lastOne(stamp, endpoint)
        : html`<p>While the breaker is forced closed, a dead endpoint slows down every request that
            is sent to it. Mutations whose answer is lost become <i>unknown</i>.</p>`,
      fields: howLong(),
      action: `Force it ${state}`,
    },
    async ({ seconds, reason }) => {
      await post(stamp, endpoint, "breaker", { state, seconds: Number(seconds), reason });
      say(`The breaker of ${host(endpoint)} is forced ${state}.`);
      done();
    },
  );
}

export function endpointActions(stamp, endpoint, done) {
  const idle = !isForced(endpoint) && !isResting(endpoint);
  const name = html`<span class="unseen"> ${endpoint.url}</span>`;
  return html`<div class="actions">
    ${isResting(endpoint) ? nothing : html`<button type="button" @click=${() => askRest(stamp, endpoint, done)}>Rest${name}</button>`}
    ${idle ? nothing : html`<button type="button" @click=${() => askEnable(stamp, endpoint, done)}>Enable${name}</button>`}
    <button type="button" @click=${() => askForce(stamp, endpoint, "open", done)}>Force open${name}</button>
    <button type="button" @click=${() => askForce(stamp, endpoint, "closed", done)}>Force closed${name}</button>
  </div>`;
}
