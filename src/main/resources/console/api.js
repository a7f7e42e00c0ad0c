import { changed } from "./store.js";

/** Who is signed in: `who` is undefined until asked, null when nobody is. */
export const session = { who: undefined, signIn: null, ended: false };

/** How long a read may take, in milliseconds, before it is tried once more. */
const PATIENCE = 8_000;

/** The admin token, when it is the sign-in: kept by this page only, never stored. */
let token = null;
let whenSignedIn = () => {};

/** An answer that says what is wrong. */
export class Problem extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.title || `the gateway answered ${status}`);
    this.status = status;
    this.title = problem.title || "";
    this.signIn = problem.signIn;
  }
}

export function onSignIn(function_) {
  whenSignedIn = function_;
}

function headers(method, more) {
  const all = { Accept: "application/json", ...more };
  if (token) {
    all.Authorization = `Bearer ${token}`;
  } else if (method !== "GET" && session.who?.csrf) {
    all["X-CSRF-Token"] = session.who.csrf;
  }
  return all;
}

/** Sends a request by the session or the token; an answer of 401 ends what is shown. */
export async function request(method, path, { body, accept, signal } = {}) {
  const more = {};
  if (accept) more.Accept = accept;
  if (body !== undefined) more["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(path, {
      method,
      headers: headers(method, more),
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
      credentials: "same-origin",
      redirect: "error",
      signal,
    });
  } catch (cause) {
    if (["AbortError", "TimeoutError"].includes(cause.name)) throw cause;
    throw new Problem(0, { detail: "The gateway can't be reached. Is it running, and is the network up?" });
  }
  if (!answer.ok) {
    const problem = new Problem(answer.status, await answer.json().catch(() => ({})));
    if (answer.status === 401 && session.who) endSession(problem.signIn);
    throw problem;
  }
  return answer;
}

async function read(url) {
  const answer = await request("GET", url, { signal: AbortSignal.timeout(PATIENCE) });
  return answer.json();
}

export async function get(path, parameters = {}) {
  const given = Object.entries(parameters).filter(([, value]) => value !== "" && value != null);
  const query = new URLSearchParams(given).toString();
  const url = query ? `${path}?${query}` : path;
  try {
    return await read(url);
  } catch (cause) {
    if (cause.name !== "TimeoutError") throw cause;
  }
  // A connection can die unseen; the second try uses another one.
  try {
    return await read(url);
  } catch (cause) {
    if (cause.name !== "TimeoutError") throw cause;
    throw new Problem(0, { detail: `The gateway did not answer within ${PATIENCE / 1000} s.` });
  }
}

export async function change(method, path, body) {
  const answer = await request(method, path, { body });
  return answer.status === 204 ? null : answer.json();
}

/** Asks who is signed in; shows the sign-in page when nobody is. */
export async function askSession() {
  try {
    session.who = await get("/api/session");
    session.ended = false;
    whenSignedIn();
  } catch (problem) {
    if (problem.status !== 401) throw problem;
    session.who = null;
    session.signIn = problem.signIn ?? { password: true, oidc: null };
  }
  changed();
}

export async function signIn(name, password) {
  await request("POST", "/api/session", { body: { name, password } });
  await askSession();
}

/** Exchanges the token for a session; a gateway without that gets the token with each request. */
export async function signInByToken(given) {
  try {
    await request("POST", "/api/session", { body: { token: given } });
  } catch (problem) {
    if (problem.status !== 400) throw problem;
    token = given;
  }
  await askSession();
  if (!session.who) {
    token = null;
    throw new Problem(401, { detail: "This is not the gateway's admin token." });
  }
}

export async function signOut() {
  await request("DELETE", "/api/session").catch(() => {});
  token = null;
  session.ended = false;
  session.who = null;
  await askSession();
}

function endSession(signInWays) {
  token = null;
  session.who = null;
  session.ended = true;
  session.signIn = signInWays ?? session.signIn ?? { password: true, oidc: null };
  changed();
}

/** Whether actions are offered; the gateway itself refuses them to viewers. */
export function mayChange() {
  return session.who?.role === "operator";
}
