import { html, nothing } from "../lib/lit-html.js";

/** The address of a page with filters; empty ones are left out. */
function address(page, filters) {
  const given = Object.entries(filters).filter(([, value]) => value);
  const query = new URLSearchParams(given).toString();
  return query ? `#/${page}?${query}` : `#/${page}`;
}

function choice(field, value) {
  const choices = field.choices.map((one) => (Array.isArray(one) ? one : [one, one]));
  // A value from the address that is not among the choices stays visible.
  if (value && !choices.some(([known]) => known === value)) choices.push([value, value]);
  return html`<select name=${field.name}>
    <option value="">any</option>
    ${choices.map(([known, text]) => html`<option value=${known} ?selected=${known === value}>${text}</option>`)}
  </select>`;
}

/** Filters are part of the address, so that they can be kept and sent to a colleague. */
export function filterForm(page, filters, fields) {
  const submit = (event) => {
    event.preventDefault();
    const values = {};
    for (const field of fields) {
      const value = event.target.elements[field.name].value.trim();
      values[field.name] = field.type === "datetime-local" && value ? new Date(value).toISOString() : value;
    }
    location.hash = address(page, values);
  };
  const now = (event) => {
    if (event.target.matches("select")) event.target.form.requestSubmit();
  };
  return html`<form class="filters" role="search" @submit=${submit} @change=${now}>
    ${fields.map((field) => html`<label class="field"><span>${field.label}</span>
      ${field.choices
        ? choice(field, filters[field.name])
        : html`<input name=${field.name} type=${field.type ?? "text"}
            .value=${shownValue(field, filters[field.name])} spellcheck="false" autocapitalize="none" />`}
    </label>`)}
    <div class="buttons">
      <button type="submit">Search</button>
      ${Object.values(filters).some(Boolean) ? html`<a class="button quiet" href="#/${page}">Clear</a>` : nothing}
    </div>
  </form>`;
}

/** What an input of local time shows for a time in UTC. */
function shownValue(field, value) {
  if (!value || field.type !== "datetime-local") return value ?? "";
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) return "";
  return new Date(date - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
