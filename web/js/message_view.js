/** One entry of the transcript as an element. */

import { orderCard } from "./cards/order.js";
import { productItems } from "./cards/products.js";
import { sourceCard } from "./cards/source.js";
import { ticketCard } from "./cards/ticket.js";
import { webAddress } from "./addresses.js";
import { element, spoken } from "./elements.js";
import { tagOf } from "./i18n.js";
import { outsideLink, richText } from "./rich_text.js";

const CARDS = { source: sourceCard, order: orderCard, ticket: ticketCard };

/**
 * The list item for an entry.
 *
 * `actions` are what its buttons do: `choose(entry, button, event)` and `sayAgain(entry)`.
 * `answered` tells whether the customer has gone on, so that its quick replies are spent.
 */
export function messageElement(entry, { words, actions, answered }) {
  const speaker = entry.from === "customer" ? "you_said" : "assistant_said";
  return element(
    "li",
    {
      className: `message from-${entry.from}${entry.card ? ` has-${entry.card.type}` : ""}`,
      attributes: { "data-id": entry.id, "data-state": entry.state },
    },
    [
      entry.from !== "notice" && !entry.agent && spoken(words.say(speaker)),
      entry.agent && element("p", { className: "agent-name", text: words.say("agent_said", { name: entry.agent }) }),
      ...contentOf(entry, words),
      entry.buttons && quickReplies(entry, { words, actions, answered }),
      footOf(entry, words, actions),
    ],
  );
}

function contentOf(entry, words) {
  if (entry.from === "notice") return [bubble(words.say(`notice_${entry.kind}`), words)];
  if (entry.card?.type === "products") return [productList(entry.card, words)];
  if (entry.card) return [CARDS[entry.card.type](entry.card, words)];
  if (entry.image) return [pictureElement(entry.image, words)];
  if (entry.from === "customer") return [ownBubble(entry.text)];
  return [entry.text ? bubble(entry.text, words) : null];
}

function bubble(text, words) {
  return element("div", { className: "bubble", attributes: { lang: tagOf(text) } }, [
    richText(text, words),
  ]);
}

/** What the customer wrote is shown as written: no links, no markup. */
function ownBubble(text) {
  return element("div", { className: "bubble", text, attributes: { lang: tagOf(text) } });
}

function productList(card, words) {
  const attributes = { "aria-label": words.say("products") };
  return element("ul", { className: "products", attributes }, productItems(card, words));
}

/** A picture sent on its own, opening in full. */
function pictureElement(address, words) {
  const url = webAddress(address);
  if (url === null) return null;
  const attributes = { src: url, alt: words.say("picture"), loading: "lazy" };
  const picture = element("img", { className: "picture", attributes });
  return outsideLink(url, "picture-link", [picture], words);
}

function quickReplies(entry, { words, actions, answered }) {
  const buttons = entry.buttons.map((button, place) => {
    const chosen = entry.chosen === place;
    return element("button", {
      className: chosen ? "quick-reply quick-reply-chosen" : "quick-reply",
      text: button.title,
      attributes: {
        type: "button",
        lang: tagOf(button.title),
        disabled: answered || entry.chosen !== undefined ? "" : null,
        "aria-label": chosen ? words.say("quick_reply_chosen", { title: button.title }) : null,
      },
      on: { click: (event) => actions.choose(entry, place, event) },
    });
  });
  return element(
    "div",
    { className: "quick-replies", attributes: { role: "group", "aria-label": words.say("quick_replies") } },
    buttons,
  );
}

function footOf(entry, words, actions) {
  const state = wordsForState(entry, words);
  const mayRepeat = entry.state === "failed" || entry.repeats !== undefined;
  return element("p", { className: "foot" }, [
    element("time", {
      className: "time",
      text: timeOf(entry.at, words),
      attributes: { datetime: new Date(entry.at).toISOString() },
    }),
    state && element("span", { className: "state", text: state }),
    mayRepeat &&
      element("button", {
        className: "send-again",
        text: words.say("send_again"),
        attributes: { type: "button" },
        on: { click: () => actions.sayAgain(entry.repeats ?? entry) },
      }),
  ]);
}

function wordsForState(entry, words) {
  return words.has(`state_${entry.state}`) ? words.say(`state_${entry.state}`) : null;
}

/** The time of day, with the day before it when that is not today. */
function timeOf(at, words) {
  const moment = new Date(at);
  const time = { hour: "numeric", minute: "2-digit" };
  if (moment.toDateString() === new Date().toDateString()) {
    return moment.toLocaleTimeString(words.dateTag, time);
  }
  return moment.toLocaleString(words.dateTag, { month: "short", day: "numeric", ...time });
}
