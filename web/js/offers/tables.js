/** Draws what offers earned: in all, and by what they have in common. */

import { element } from "../elements.js";

const COUNTS = ["shown", "seen", "clicked", "bought", "ignored", "annoyed"];
const ASPECTS = ["reason", "recommender", "channel", "explored", "asked"];

/** Fill the panel with what the services told. */
export function showEarned(panel, earned, words) {
  if (!earned.total.shown && !earned.approaches.length) {
    panel.replaceChildren(element("p", { className: "hint", text: words.say("nothing_offered") }));
    return;
  }
  panel.replaceChildren(
    totals(earned.total, words),
    element("p", { className: "hint", text: words.say("counts_hint") }),
    ...ASPECTS.map((aspect) => aspectPart(aspect, earned.by[aspect] ?? [], words)),
    approachesPart(earned.approaches, words),
  );
}

function totals(total, words) {
  const one = (name) =>
    element("div", { className: `total total-${name}` }, [
      element("dt", { text: words.say(name) }),
      element("dd", {}, [
        element("span", { className: "total-count", text: number(total[name], words) }),
        name !== "shown" &&
          element("span", { className: "total-share", text: percent(total[name], total.shown, words) }),
      ]),
    ]);
  return element("dl", { className: "totals" }, COUNTS.map(one));
}

function aspectPart(aspect, rows, words) {
  return section(words.say(`by_${aspect}`), words.say(`hint_${aspect}`), [
    words.say(`name_${aspect}`),
    ...COUNTS.map((name) => words.say(name)),
  ], rows.map((row) => [nameOf(aspect, row.value, words), ...COUNTS.map((name) => cell(row, name, words))]));
}

function approachesPart(approaches, words) {
  const names = ["granted", "responded", "annoyed"];
  return section(words.say("approaches"), words.say("hint_approaches"), [
    words.say("name_channel"),
    ...names.map((name) => words.say(name)),
  ], approaches.map((row) => [row.channel, ...names.map((name) => number(row[name], words))]));
}

/** A heading, what it means, and a table; the first cell of a row names it. */
function section(title, hint, heads, rows) {
  const head = element("tr", {}, heads.map((text) => element("th", { text, attributes: { scope: "col" } })));
  const body = rows.map(([name, ...cells]) =>
    element("tr", {}, [
      element("th", { text: name, attributes: { scope: "row" } }),
      ...cells.map((one) => (one instanceof Node ? one : element("td", { text: one }))),
    ]),
  );
  return element("section", {}, [
    element("h2", { className: "part", text: title }),
    element("p", { className: "hint", text: hint }),
    element("div", { className: "earned-scroll", attributes: { tabindex: 0, role: "group", "aria-label": title } }, [
      element("table", { className: "earned" }, [
        element("thead", {}, [head]),
        element("tbody", {}, body),
      ]),
    ]),
  ]);
}

/** A count, and below it which share of what was shown it is. */
function cell(row, name, words) {
  const share = row.shown ? row[name] / row.shown : 0;
  const td = element("td", { className: `earned-${name}` }, [
    element("span", { text: number(row[name], words) }),
    name !== "shown" && element("span", { className: "earned-share", text: percent(row[name], row.shown, words) }),
  ]);
  if (name !== "shown") td.style.setProperty("--share", String(share));
  return td;
}

/** What a value is called; recommenders and channels are names already. */
function nameOf(aspect, value, words) {
  const key = `${aspect}_${value}`;
  return words.has(key) ? words.say(key) : value;
}

function number(count, words) {
  return count.toLocaleString(words.dateTag);
}

function percent(count, of, words) {
  if (!of) return "–";
  return (count / of).toLocaleString(words.dateTag, { style: "percent", maximumFractionDigits: 1 });
}
