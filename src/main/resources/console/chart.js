import { html, svg } from "./lib/lit-html.js";
import { changed } from "./store.js";

const WIDTH = 600;
const HEIGHT = 150;

/** Which place of which chart the pointer is on. */
const pointed = new Map();

/** The smallest of 1, 2, 2.5 or 5 times a power of ten that is not below a number. */
function roundUp(number) {
  if (number <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(number));
  return [1, 2, 2.5, 5, 10].map((step) => step * power).find((step) => step >= number * 0.999);
}

/** One line; a place without a value is a gap. */
function line(points, value, x, y) {
  let path = "";
  let pen = false;
  points.forEach((point, place) => {
    const number = value(point);
    if (number == null) {
      pen = false;
    } else {
      path += `${pen ? "L" : "M"}${x(place).toFixed(1)} ${y(number).toFixed(1)}`;
      pen = true;
    }
  });
  return path;
}

/**
 * A chart over time.
 *
 * @param name tells charts apart
 * @param title what it shows, a question or a quantity with its unit
 * @param points oldest first, each with `at`
 * @param series [{name, kind, value(point), format(number)}]; kind names a line style and colour
 */
export function chart(name, title, points, series) {
  const last = points.length - 1;
  const place = Math.min(pointed.get(name) ?? last, last);
  const numbers = points.flatMap((point) => series.map((one) => one.value(point) ?? 0));
  const top = roundUp(Math.max(0, ...numbers));
  const x = (at) => (last > 0 ? (at / last) * WIDTH : WIDTH);
  const y = (number) => HEIGHT - 2 - (number / top) * (HEIGHT - 6);
  const point = points[place];
  const format = series[0].format;
  return html`<figure class="chart">
    <figcaption>
      <span class="title">${title}</span>
      <span class="legend">
        ${series.map(
          (one) =>
            html`<span class="series ${one.kind}">
              <svg viewBox="0 0 18 4" aria-hidden="true"><path d="M0 2H18" /></svg>
              ${one.name} <b>${point ? one.format(one.value(point)) : "–"}</b></span
            >`,
        )}
      </span>
    </figcaption>
    <div class="plot">
      <div class="scale" aria-hidden="true">
        <span>${format(top)}</span><span>${format(top / 2)}</span><span>0</span>
      </div>
      <svg
        viewBox="0 0 ${WIDTH} ${HEIGHT}"
        preserveAspectRatio="none"
        role="img"
        aria-label=${describe(title, points, series)}
        @pointermove=${(event) => point_(name, event, last)}
        @pointerleave=${() => point_(name, null)}
      >
        ${[0.5, 1].map((part) => svg`<path class="grid" d="M0 ${y(top * part)}H${WIDTH}" />`)}
        <path class="base" d="M0 ${y(0)}H${WIDTH}" />
        ${series.map((one, index) => {
          const path = line(points, one.value, x, y);
          return svg`${index === 0 && path ? area(path, y(0), one.kind) : ""}
            <path class="line ${one.kind}" d=${path} />`;
        })}
        ${pointed.has(name) && point ? svg`<path class="cross" d="M${x(place)} 0V${HEIGHT}" />` : ""}
      </svg>
    </div>
    <div class="times" aria-hidden="true">${times(points, pointed.has(name) ? point : null)}</div>
  </figure>`;
}

/** Fills the area under a line, from gap to gap. */
function area(path, floor, kind) {
  const parts = path.split("M").slice(1).map((part) => {
    const places = part.split("L").map((point) => point.split(" ")[0]);
    return `M${part}L${places.at(-1)} ${floor}L${places[0]} ${floor}Z`;
  });
  return svg`<path class="area ${kind}" d=${parts.join("")} />`;
}

function point_(name, event, last) {
  if (event) {
    const box = event.currentTarget.getBoundingClientRect();
    const part = (event.clientX - box.left) / box.width;
    pointed.set(name, Math.max(0, Math.min(last, Math.round(part * last))));
  } else {
    pointed.delete(name);
  }
  changed();
}

function clock(at) {
  return new Date(at).toLocaleTimeString("en-GB");
}

function times(points, point) {
  if (points.length === 0) return "";
  if (point) return html`<span></span><span class="at">${clock(point.at)}</span><span></span>`;
  return html`<span>${clock(points[0].at)}</span><span>${clock(points.at(-1).at)}</span>`;
}

/** The same for those who can't see it. */
function describe(title, points, series) {
  if (points.length === 0) return `${title}: no data yet`;
  const parts = series.map((one) => {
    const known = points.map(one.value).filter((number) => number != null);
    const now = one.value(points.at(-1));
    return `${one.name} now ${one.format(now)}, highest ${one.format(known.length ? Math.max(...known) : null)}`;
  });
  return `${title}, the last ten minutes: ${parts.join("; ")}`;
}
