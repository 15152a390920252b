/** The queue: three groups of conversations, and the place of whoever moves through it by keys. */

import { element } from "../elements.js";
import { ago, isValuable, level, nameOf, titled } from "./said.js";

/** Draws the queue; `open(ticket)` is told what somebody chose. */
export class Queue {
  #node = document.querySelector("#queue");
  #words;
  #open;
  #tickets = [];
  #desk = {};
  #chosen = null;
  #unread = new Set();

  constructor(words, open) {
    this.#words = words;
    this.#open = open;
  }

  get tickets() {
    return this.#tickets;
  }

  /** Tickets in the order they are shown. */
  get shown() {
    return this.#groups().flatMap(([, tickets]) => tickets);
  }

  /** The most urgent one that waits. */
  get next() {
    return this.#groups()[1][1][0];
  }

  /** Show tickets; `desk` is who is asking, and the desk's own names. */
  show(tickets, desk) {
    this.#tickets = tickets;
    this.#desk = desk;
    this.draw();
  }

  /** Which conversation is open. */
  choose(number) {
    this.#chosen = number;
    const ticket = this.find(number);
    if (ticket) this.#unread.delete(ticket.conversation_id);
    this.draw();
  }

  /** The customer wrote in a conversation that is not open. */
  mark(conversation) {
    if (this.find(this.#chosen)?.conversation_id === conversation) return;
    this.#unread.add(conversation);
    this.draw();
  }

  find(number) {
    return this.#tickets.find((one) => one.number === number);
  }

  /** Move the focus by so many places. */
  move(by) {
    const buttons = [...this.#node.querySelectorAll(".queue-entry")];
    if (buttons.length === 0) return;
    const at = buttons.indexOf(document.activeElement);
    const from = at < 0 ? buttons.findIndex((one) => one.hasAttribute("aria-current")) : at;
    const to = from < 0 ? 0 : Math.min(buttons.length - 1, Math.max(0, from + by));
    buttons[to].focus();
  }

  draw() {
    const focused = this.#node.contains(document.activeElement) ? document.activeElement.dataset.number : null;
    const words = this.#words;
    const groups = this.#groups().filter(([name, tickets]) => tickets.length || name === "waiting");
    this.#node.replaceChildren(
      ...groups.flatMap(([name, tickets]) => [
        element("h2", { className: "queue-group", text: `${words.say(`group_${name}`)} ${tickets.length}` }),
        tickets.length
          ? element("ul", { className: "queue-list" }, tickets.map((one) => this.#entry(one, name)))
          : element("p", { className: "queue-none", text: words.say("queue_empty") }),
      ]),
    );
    if (focused) this.#node.querySelector(`[data-number="${CSS.escape(focused)}"]`)?.focus();
  }

  #groups() {
    const mine = (one) => one.held && one.agent_id === this.#desk.agent_id;
    return [
      ["mine", this.#tickets.filter(mine)],
      ["waiting", this.#tickets.filter((one) => !one.held)],
      ["others", this.#tickets.filter((one) => one.held && !mine(one))],
    ];
  }

  #entry(ticket, group) {
    const words = this.#words;
    const urgent = level(ticket.urgency);
    const unread = this.#unread.has(ticket.conversation_id);
    return element("li", {}, [
      element(
        "button",
        {
          className: `queue-entry queue-${urgent}`,
          attributes: {
            type: "button",
            "data-number": ticket.number,
            "aria-current": ticket.number === this.#chosen ? "true" : null,
          },
          on: { click: () => this.#open(ticket.number) },
        },
        [
          element("span", { className: "queue-line" }, [
            element("span", { className: "queue-name", text: nameOf(ticket, words) }),
            unread && element("span", { className: "badge badge-new", text: words.say("unread") }),
            element("span", { className: "queue-time", text: words.say("waited", { time: ago(ticket.opened_at, words) }) }),
          ]),
          element("span", { className: "queue-line queue-about" }, [
            element("span", { text: titled(this.#desk.topics, ticket.topic, words) }),
            element("span", { className: "queue-number", text: ticket.number }),
          ]),
          element("span", { className: "queue-line queue-badges" }, [
            element("span", { className: `badge badge-${urgent}`, text: words.say(`urgency_${urgent}`) }),
            ticket.sentiment && element("span", { className: `badge badge-${ticket.sentiment}`, text: words.say(`sentiment_${ticket.sentiment}`) }),
            isValuable(ticket) && element("span", { className: "badge", text: words.say("value_high") }),
            ticket.callback && element("span", { className: "badge", text: words.say("callback", { phone: ticket.callback }) }),
            group === "others" && element("span", { className: "badge", text: words.say("with", { name: ticket.agent_name }) }),
          ]),
        ],
      ),
    ]);
  }
}
