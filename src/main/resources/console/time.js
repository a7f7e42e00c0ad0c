import { html } from "./lib/lit-html.js";

const two = (number) => String(number).padStart(2, "0");

function offset(date) {
  const minutes = -date.getTimezoneOffset();
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "−" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

const day = (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
const clock = (date) => `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;

/** Such as "UTC+01:00", for headings of columns with times. */
export function zone() {
  return `UTC${offset(new Date())}`;
}

/** Local date and time with the offset from UTC. */
export function absolute(time) {
  const date = new Date(time);
  return `${day(date)} ${clock(date)} ${offset(date)}`;
}

/** A length of time in words, from seconds. */
export function duration(seconds) {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return s % 60 ? `${Math.floor(s / 60)} min ${s % 60} s` : `${s / 60} min`;
  if (s < 86_400) {
    const minutes = Math.floor((s % 3600) / 60);
    return `${Math.floor(s / 3600)} h${minutes ? ` ${minutes} min` : ""}`;
  }
  const days = Math.floor(s / 86_400);
  return days === 1 ? "1 day" : `${days} days`;
}

/** Such as "3 min ago" or "in 2 h". */
export function relative(time) {
  const seconds = Math.round((Date.now() - new Date(time)) / 1000);
  if (Math.abs(seconds) < 2) return "now";
  const rough = (s) => duration(s < 120 ? s : s < 3600 ? s - (s % 60) : s - (s % 3600));
  return seconds > 0 ? `${rough(seconds)} ago` : `in ${rough(-seconds)}`;
}

/** A time for tables: the clock, with the day when it is not today; relative beside it. */
export function when(time, { beside = true } = {}) {
  if (time == null || time === "") return html`<span class="soft">never</span>`;
  const date = new Date(time);
  const today = day(date) === day(new Date());
  const shown = today ? clock(date) : `${day(date)} ${clock(date)}`;
  const hover = `${absolute(date)}, ${relative(date)}; ${date.toISOString()}`;
  return html`<time datetime=${date.toISOString()} title=${hover}
    ><span>${shown}</span>${beside ? html` <span class="soft">${relative(date)}</span>` : ""}</time
  >`;
}

/** A time in full: local, with offset, and relative. */
export function fully(time) {
  if (time == null || time === "") return html`<span class="soft">never</span>`;
  const date = new Date(time);
  return html`<time datetime=${date.toISOString()} title=${date.toISOString()}
    ><span>${absolute(date)}</span> <span class="soft">${relative(date)}</span></time
  >`;
}
