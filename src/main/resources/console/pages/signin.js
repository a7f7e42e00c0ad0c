import { html, nothing } from "../lib/lit-html.js";
import { session, signIn, signInByToken } from "../api.js";
import { callout } from "../parts.js";
import { changed } from "../store.js";

const state = { sending: false, error: null, byToken: null };

async function send(event, way) {
  event.preventDefault();
  const form = event.target;
  const values = Object.fromEntries(new FormData(form));
  Object.assign(state, { sending: true, error: null });
  changed();
  try {
    await way(values);
  } catch (problem) {
    state.error = problem.message;
    const secret = form.querySelector("[type=password]");
    secret.value = "";
    secret.focus();
  }
  state.sending = false;
  changed();
}

function button(text) {
  return html`<button type="submit" class="primary" ?disabled=${state.sending}>
    ${state.sending ? "Signing in…" : text}
  </button>`;
}

function byPassword() {
  return html`<form @submit=${(event) => send(event, ({ name, password }) => signIn(name, password))}>
    <label class="field"><span>Name</span>
      <input name="name" required autocomplete="username" autocapitalize="none" spellcheck="false" /></label>
    <label class="field"><span>Password</span>
      <input name="password" type="password" required autocomplete="current-password" /></label>
    ${button("Sign in")}
  </form>`;
}

function byToken() {
  return html`<form @submit=${(event) => send(event, ({ token }) => signInByToken(token.trim()))}>
    <label class="field">
      <span>Admin token <small>from adminListener.token, or data/admin-token</small></span>
      <input name="token" type="password" required autocomplete="off" spellcheck="false" />
    </label>
    ${button("Sign in with the token")}
  </form>`;
}

/** Comes back to the page that was asked for: the address keeps it, and OpenID Connect's way round too. */
function remember() {
  sessionStorage.setItem("page", location.hash);
}

export const signInPage = {
  view() {
    const { password, oidc } = session.signIn ?? {};
    const tokenOnly = !password && !oidc;
    const tokenShown = state.byToken ?? tokenOnly;
    return html`<main class="alone sign-in">
      <h1><img src="icon.svg" alt="" width="36" height="36" /> spf-gateway</h1>
      <p class="soft">The operators' console</p>
      ${session.ended
        ? callout("warn", "Your session has ended", "Sign in again to go on where you were.")
        : nothing}
      <p class="error" role="alert">${state.error ?? ""}</p>
      ${oidc
        ? html`<a class="button primary wide" href=${oidc.url} @click=${remember}>${oidc.label || "Sign in with OpenID Connect"}</a>`
        : nothing}
      ${password ? byPassword() : nothing}
      <details ?open=${tokenShown} @toggle=${(event) => (state.byToken = event.target.open)}>
        <summary>Use the admin token</summary>
        ${byToken()}
      </details>
    </main>`;
  },
};

/** Where to go after OpenID Connect's way round; empty when the address says it. */
export function remembered() {
  const kept = sessionStorage.getItem("page") ?? "";
  sessionStorage.removeItem("page");
  return location.hash ? "" : kept;
}
