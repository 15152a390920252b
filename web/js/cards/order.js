/** An order: its number, how far it has come, what is in it and when to expect it. */

import { element } from "../elements.js";
import { dayOf, said } from "./values.js";

const STEPS = ["paid", "packed", "shipped", "delivered"];

/** The order at a glance. */
export function orderCard(card, words) {
  const status = said(card.status) ?? "";
  const statusText = said(card.status_text) ?? wordFor(`status_${status}`, words) ?? status;
  return element("section", { className: "card order", attributes: { "data-status": status } }, [
    element("header", { className: "card-head" }, [
      element("h3", { className: "card-title" }, [
        element("span", { className: "card-kind", text: `${words.say("order")} ` }),
        element("span", { className: "card-number", text: said(card.number) ?? "" }),
      ]),
      statusText && element("span", { className: "chip", text: statusText }),
    ]),
    progressOf(status, words),
    element("dl", { className: "facts" }, [
      ...fact(words.say("order_items"), itemsOf(card.items)),
      ...fact(words.say("order_expected"), dayOf(said(card.expected), words)),
      ...fact(words.say("order_tracking"), said(card.tracking)),
    ]),
  ]);
}

/** How far the order has come. Without a known place (cancelled, say) nothing is drawn. */
function progressOf(status, words) {
  const reached = STEPS.indexOf(status);
  if (reached < 0) return null;
  const steps = STEPS.map((step, place) =>
    element(
      "li",
      {
        className: place <= reached ? "step step-done" : "step",
        attributes: { "aria-current": place === reached ? "step" : null },
      },
      [element("span", { className: "step-name", text: words.say(`status_${step}`) })],
    ),
  );
  return element(
    "ol",
    { className: "steps", attributes: { "aria-label": words.say("order_progress") } },
    steps,
  );
}

/** Items come as a list, or as one line which a template has made of it. */
function itemsOf(items) {
  if (!Array.isArray(items)) return said(items);
  const lines = items.map(({ name, quantity }) =>
    Number(quantity) > 1 ? `${name} × ${quantity}` : said(name),
  );
  return said(lines.filter(Boolean).join("\n"));
}

function fact(name, value) {
  if (!value) return [];
  return [element("dt", { text: name }), element("dd", { text: value })];
}

function wordFor(key, words) {
  return words.has(key) ? words.say(key) : null;
}
