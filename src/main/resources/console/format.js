const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

export const NONE = "–";

export function count(number) {
  return number == null ? NONE : whole.format(number);
}

/** A rate per second: one decimal below ten. */
export function rate(number) {
  if (number == null) return NONE;
  if (number > 0 && number < 0.05) return "< 0.1";
  return number < 10 ? fine.format(number) : whole.format(number);
}

export function milliseconds(ms) {
  if (ms == null) return NONE;
  if (ms < 10) return `${fine.format(ms)} ms`;
  return ms < 1000 ? `${whole.format(ms)} ms` : `${fine.format(ms / 1000)} s`;
}

export function bytes(number) {
  if (number == null) return NONE;
  const mebi = number / (1 << 20);
  return mebi < 1024 ? `${whole.format(mebi)} MiB` : `${fine.format(mebi / 1024)} GiB`;
}

export function percent(share) {
  if (share == null || !Number.isFinite(share)) return NONE;
  const value = share * 100;
  if (value > 0 && value < 0.1) return "< 0.1 %";
  return `${value < 10 ? fine.format(value) : whole.format(value)} %`;
}

/** The part of an id that tells two apart at a glance: the gateway's own begin with the time. */
export function short(id) {
  if (!id || id.length <= 13) return id || NONE;
  return id[14] === "7" ? `…${id.slice(-8)}` : `${id.slice(0, 8)}…`;
}
