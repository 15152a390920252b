/** Times, urgency and names as the desk writes them. */

const MINUTE = 60_000;
/** From which urgency on it is urgent, and soon: 1 is patience run out or the worst mood. */
const HIGH = 1;
const MIDDLE = 0.6;
/** From which value on a customer buys a lot. */
const VALUABLE = 0.7;

/** A time of the services, which write UTC without saying so, in milliseconds. */
export function moment(at) {
  return Date.parse(/Z|[+-]\d\d:\d\d$/u.test(at) ? at : `${at}Z`);
}

/** How long ago something was. */
export function ago(at, words) {
  return lasting((Date.now() - moment(at)) / MINUTE, words);
}

/** Minutes, as one says them. */
export function lasting(minutes, words) {
  const whole = Math.max(0, Math.floor(minutes));
  if (whole < 60) return words.say("minutes", { count: whole });
  if (whole < 48 * 60) {
    return words.say("hours", { count: Math.floor(whole / 60), minutes: whole % 60 });
  }
  return words.say("days", { count: Math.floor(whole / 60 / 24) });
}

/** "high", "middle" or "low". */
export function level(urgency) {
  if (urgency >= HIGH) return "high";
  return urgency >= MIDDLE ? "middle" : "low";
}

export function isValuable({ value }) {
  return value !== null && value >= VALUABLE;
}

/** A name that the desk's file gives in both languages; else the key itself. */
export function titled(titles, key, words) {
  return titles?.[key]?.[words.language] ?? key.replaceAll("_", " ");
}

export function nameOf(ticket, words) {
  return ticket.customer_name ?? words.say("guest");
}

/** The time of day, with the day before it when that is not today. */
export function clock(milliseconds, words) {
  const when = new Date(milliseconds);
  const time = { hour: "numeric", minute: "2-digit" };
  if (when.toDateString() === new Date().toDateString()) {
    return when.toLocaleTimeString(words.dateTag, time);
  }
  return when.toLocaleString(words.dateTag, { month: "short", day: "numeric", ...time });
}
