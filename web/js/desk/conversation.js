/** The open conversation: everything said and done in it, in the order of time. */

import { element, spoken } from "../elements.js";
import { tagOf } from "../i18n.js";
import { NEAR_END } from "../limits.js";
import { clock, moment } from "./said.js";

const CARDS = new Set(["products", "source", "order", "ticket"]);

/** Draws a conversation, and keeps whoever reads further up where they are. */
export class Conversation {
  #words;
  #again;
  #list = document.querySelector("#messages");
  #log = document.querySelector("#log");
  #scroller = document.querySelector("#scroller");

  /** `again(reply)` sends a reply anew that was not sent. */
  constructor(words, again) {
    this.#words = words;
    this.#again = again;
  }

  /** Show a conversation with the replies that are still on their way. */
  show({ messages, entries }, outgoing, isNew) {
    const followed = isNew || this.#isAtEnd();
    const sent = new Set(messages.map((one) => one.key).filter(Boolean));
    const items = [
      ...messages.map((one) => ({ id: `m${one.number}`, at: one.at * 1000, draw: () => this.#message(one) })),
      ...entries.map((one) => ({ id: `e${one.id}`, at: moment(one.at), draw: () => this.#entry(one) })),
    ].sort((a, b) => a.at - b.at);
    items.push(
      ...outgoing
        .filter((one) => !sent.has(one.key))
        .map((one) => ({ id: `o${one.key}${one.state}`, at: Infinity, draw: () => this.#outgoing(one) })),
    );
    if (isNew) this.#log.setAttribute("aria-live", "off");
    this.#fill(items, isNew);
    if (followed) this.#scroller.scrollTop = this.#scroller.scrollHeight;
    // Only what is added from here on is news.
    if (isNew) requestAnimationFrame(() => this.#log.setAttribute("aria-live", "polite"));
  }

  /** Put in what is new and take away what is gone: a screen reader reads nothing twice. */
  #fill(items, isNew) {
    if (isNew) this.#list.replaceChildren();
    const there = new Map([...this.#list.children].map((node) => [node.dataset.id, node]));
    const wanted = new Set(items.map((item) => item.id));
    for (const [id, node] of there) if (!wanted.has(id)) node.remove();
    let before = null;
    for (const { id, draw } of items) {
      const node = there.get(id) ?? draw();
      node.dataset.id = id;
      const place = before ? before.nextSibling : this.#list.firstChild;
      if (node !== place) this.#list.insertBefore(node, place);
      before = node;
    }
  }

  #isAtEnd() {
    const { scrollTop, clientHeight, scrollHeight } = this.#scroller;
    return scrollHeight - clientHeight - scrollTop < NEAR_END;
  }

  #message(one) {
    const words = this.#words;
    const who = words.say(`said_${one.from}`, { name: one.agent ?? "" });
    const { feeling } = one;
    const mood = feeling?.anger ? "negative" : feeling?.label;
    return element("li", { className: `said said-${one.from}${mood ? ` felt-${mood}` : ""}` }, [
      element("p", { className: "said-who" }, [
        element("span", { text: who }),
        element("time", { text: clock(one.at * 1000, words), attributes: { datetime: new Date(one.at * 1000).toISOString() } }),
        mood && element("span", { className: `badge badge-${mood}`, text: this.#felt(feeling) }),
      ]),
      element("div", { className: "said-text", text: one.text || this.#card(one.card), attributes: { lang: tagOf(one.text || "") } }),
      one.text && one.card && element("p", { className: "said-card", text: this.#card(one.card) }),
    ]);
  }

  #felt({ label, anger, score }) {
    const said = this.#words.say(anger ? "anger" : `sentiment_${label}`);
    return label === "neutral" ? said : `${said} ${score > 0 ? "+" : ""}${score.toFixed(1)}`;
  }

  #card(kind) {
    const words = this.#words;
    return words.say("card", { kind: words.say(`card_${CARDS.has(kind) ? kind : "other"}`) });
  }

  #entry(one) {
    const words = this.#words;
    const title = words.has(`entry_${one.kind}`) ? words.say(`entry_${one.kind}`, { name: one.agent_name ?? "" }) : one.kind;
    const text = one.kind === "handed_back" && one.text ? words.say("agreed", { text: one.text }) : one.text;
    return element("li", { className: `done done-${one.kind}` }, [
      element("p", { className: "done-what" }, [
        element("span", { text: title }),
        element("time", { text: clock(moment(one.at), words) }),
      ]),
      text && element("p", { className: "done-text", text, attributes: { lang: tagOf(text) } }),
    ]);
  }

  #outgoing(one) {
    const words = this.#words;
    const told = one.state === "failed" ? words.say("not_sent_final", { reason: one.reason }) : words.say(one.state);
    return element("li", { className: `said said-agent said-${one.state}` }, [
      element("p", { className: "said-who" }, [
        spoken(words.say("reply")),
        element("span", { className: "said-state", text: told }),
      ]),
      element("div", { className: "said-text", text: one.text, attributes: { lang: tagOf(one.text) } }),
      one.state === "failed" &&
        element("button", {
          className: "button desk-small",
          text: words.say("send_again"),
          attributes: { type: "button" },
          on: { click: () => this.#again(one) },
        }),
    ]);
  }
}
