/** Values out of a card, made fit to be shown. */

/** The text of a value, or null for what means "nothing": a template writes an empty slot so. */
export function said(value) {
  if (value === undefined || value === null) return null;
  const text = String(value).trim();
  return text === "" || text === "None" || text === "null" ? null : text;
}

/** A date as customers write it; any other text stays as it came. */
export function dayOf(text, words) {
  if (text === null || !/^\d{4}-\d{2}-\d{2}/u.test(text)) return text;
  const day = new Date(`${text.slice(0, 10)}T12:00:00`);
  if (Number.isNaN(day.getTime())) return text;
  return day.toLocaleDateString(words.dateTag, { weekday: "short", day: "numeric", month: "long" });
}
