import { html, nothing, render } from "./lib/lit-html.js";
import { icon } from "./parts.js";

const REASON = 500;

/**
 * Asks for a reason, and more, before a change is made.
 *
 * @param asks title, text (what will happen), danger (what can go wrong, shown plainly), fields (a
 *     template of further inputs), confirm (a sentence to tick), action (the button's words)
 * @param act called with the form's values; what it throws is shown and nothing is closed
 */
export function ask(asks, act) {
  const place = document.getElementById("dialogs");
  const state = { sending: false, error: null, closed: false };
  const dialog = () => place.querySelector("dialog");
  const close = () => dialog()?.close();

  async function send(event) {
    event.preventDefault();
    if (state.sending) return;
    const values = Object.fromEntries(new FormData(event.target));
    values.reason = values.reason.trim();
    if (!values.reason) {
      state.error = "Give a reason. It becomes part of the audit log.";
      draw();
      event.target.elements.reason.focus();
      return;
    }
    Object.assign(state, { sending: true, error: null });
    draw();
    try {
      await act(values);
      close();
    } catch (problem) {
      Object.assign(state, { sending: false, error: problem.message });
      draw();
    }
  }

  function draw() {
    if (!state.closed) render(view(asks, state, send, close), place);
  }

  draw();
  dialog().addEventListener("close", () => {
    state.closed = true;
    render(nothing, place);
  });
  dialog().showModal();
}

/** Closes what is open, for example when the session has ended. */
export function closeDialogs() {
  document.querySelector("#dialogs dialog")?.close();
}

function view(asks, state, send, close) {
  return html`<dialog aria-labelledby="dialog-title">
    <form @submit=${send}>
      <h2 id="dialog-title">${asks.title}</h2>
      ${asks.text ? html`<p>${asks.text}</p>` : nothing}
      ${asks.danger
        ? html`<div class="callout bad">${icon("warn")}<div>${asks.danger}</div></div>`
        : nothing}
      ${asks.fields ?? nothing}
      <label class="field">
        <span>Reason <small>recorded in the audit log with your name</small></span>
        <textarea name="reason" required maxlength=${REASON} rows="2"></textarea>
      </label>
      ${asks.confirm
        ? html`<label class="tick"><input type="checkbox" name="confirmed" required />
            <span>${asks.confirm}</span></label>`
        : nothing}
      <p class="error" role="alert">${state.error ?? ""}</p>
      <footer>
        <button type="button" @click=${close}>Cancel</button>
        <button type="submit" class=${asks.danger ? "danger" : "primary"} ?disabled=${state.sending}>
          ${state.sending ? "Sending…" : asks.action}
        </button>
      </footer>
    </form>
  </dialog>`;
}

/** A choice of how long something lasts, at most ten minutes. */
export function howLong(name = "seconds", chosen = 600) {
  return html`<label class="field">
    <span>For how long</span>
    <select name=${name}>
      ${[
        [60, "1 minute"],
        [300, "5 minutes"],
        [600, "10 minutes"],
      ].map(([seconds, text]) => html`<option value=${seconds} ?selected=${seconds === chosen}>${text}</option>`)}
    </select>
  </label>`;
}
