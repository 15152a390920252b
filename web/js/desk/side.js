/** What is known of the customer, and what may help to answer. */

import { webAddress } from "../addresses.js";
import { element } from "../elements.js";
import { tagOf } from "../i18n.js";

const FIELDS = ["name", "language", "email", "phone", "tier", "points", "city", "joined_on"];
const WORDS = ["offers", "proactive", "analytics"];

/** Draws the panel beside the conversation; what does not answer leaves its part out. */
export class Side {
  #node = document.querySelector("#side");
  #services;
  #words;
  #use;
  #known = {};
  #suggested = null;
  #number = null;

  /** `use(text)` is told that somebody wants the suggested reply. */
  constructor(services, words, use) {
    this.#services = services;
    this.#words = words;
    this.#use = use;
  }

  /** The suggested reply; empty where there is none. */
  get reply() {
    return this.#suggested?.reply ?? "";
  }

  /** Show the customer of a ticket that was opened. */
  async open({ number, customer_id: customer }) {
    this.#number = number;
    this.#known = {};
    this.#suggested = null;
    this.draw();
    const parts = customer
      ? { profile: this.#services.profile(customer), orders: this.#services.orders(customer), promotions: this.#services.promotions() }
      : {};
    for (const [name, asked] of Object.entries(parts)) {
      asked.then((told) => this.#learn(number, { [name]: told }), () => {});
    }
  }

  /** Ask anew what may help: the customer has said something. */
  async suggest(number) {
    try {
      const suggested = await this.#services.suggestion(number);
      if (number !== this.#number) return;
      this.#suggested = suggested;
      this.draw();
    } catch {
      // Without it the agent answers all the same.
    }
  }

  draw() {
    const { profile, orders, promotions } = this.#known;
    this.#node.replaceChildren(
      ...this.#help(),
      ...(profile ? this.#customer(profile) : [this.#part("side_customer"), this.#hint("no_profile")]),
      ...(orders ? this.#orders(orders) : []),
      ...(profile ? this.#consent(profile) : []),
      ...(promotions?.length ? this.#promotions(promotions) : []),
    );
  }

  #learn(number, told) {
    if (number !== this.#number) return;
    Object.assign(this.#known, told);
    this.draw();
  }

  #help() {
    const words = this.#words;
    const found = this.#suggested;
    if (!found) return [];
    if (!found.reply && !found.passages.length) return [this.#part("side_help"), this.#hint("no_suggestion")];
    return [
      this.#part("side_help"),
      found.reply &&
        element("div", { className: "side-reply" }, [
          element("p", { className: "side-label", text: words.say("suggested_reply") }),
          element("p", { text: found.reply, attributes: { lang: tagOf(found.reply) } }),
          element("button", {
            className: "button desk-small",
            text: words.say("use"),
            attributes: { type: "button", id: "use-suggestion" },
            on: { click: () => this.#use(found.reply) },
          }),
        ]),
      ...found.passages.map((one) => this.#passage(one)),
    ].filter(Boolean);
  }

  #passage({ title, heading, text, url }) {
    const address = webAddress(url);
    return element("details", { className: "side-passage" }, [
      element("summary", { text: heading ? `${title} · ${heading}` : title, attributes: { lang: tagOf(title) } }),
      element("p", { text, attributes: { lang: tagOf(text) } }),
      address &&
        element("a", {
          text: this.#words.say("open_article"),
          attributes: { href: address, target: "_blank", rel: "noopener" },
        }),
    ]);
  }

  #customer({ fields, sentiment }) {
    const words = this.#words;
    const rows = FIELDS.filter((name) => fields[name]?.value != null).map((name) => [
      words.say(`field_${name}`),
      name === "language" && words.has(`lang_${fields[name].value}`) ? words.say(`lang_${fields[name].value}`) : String(fields[name].value),
    ]);
    if (sentiment !== null) rows.push([words.say("moods"), `${sentiment > 0 ? "+" : ""}${sentiment.toFixed(1)}`]);
    return [this.#part("side_customer"), table(rows)];
  }

  #orders(orders) {
    if (!orders.length) return [this.#part("side_orders"), this.#hint("no_orders")];
    return [this.#part("side_orders"), element("ul", { className: "side-orders" }, orders.map((one) => this.#order(one)))];
  }

  #order(order) {
    const words = this.#words;
    const status = words.has(`order_${order.status}`) ? words.say(`order_${order.status}`) : order.status;
    const money = new Intl.NumberFormat(words.dateTag, { style: "currency", currency: order.currency });
    return element("li", { className: "side-order" }, [
      element("p", { className: "side-order-head" }, [
        element("span", { className: "side-number", text: order.number }),
        element("span", { className: "badge", text: status }),
      ]),
      element("p", { className: "side-order-items", text: order.items.map((item) => this.#item(item)).join(words.language === "zh" ? "、" : ", ") }),
      element("p", { className: "side-order-foot", text: `${money.format(order.total)} · ${words.say("order_placed")} ${order.placed_on}` }),
    ]);
  }

  #item({ name, quantity }) {
    const words = this.#words;
    const called = name[words.language];
    return quantity > 1 ? `${words.say("times", { count: quantity })} ${called}` : called;
  }

  #consent({ consent }) {
    const words = this.#words;
    const rows = WORDS.filter((one) => one in consent.allowed).map((one) => [
      words.say(`allowed_${one}`),
      words.say(consent.allowed[one] ? "yes" : "no"),
    ]);
    return [this.#part("side_consent"), table(rows)];
  }

  #promotions(promotions) {
    const items = promotions.map(({ code, description }) =>
      element("li", {}, [element("span", { className: "side-number", text: code }), element("span", { text: ` ${description[this.#words.language]}` })]),
    );
    return [this.#part("side_offers"), element("ul", { className: "side-list" }, items)];
  }

  #part(key) {
    return element("h3", { className: "side-part", text: this.#words.say(key) });
  }

  #hint(key) {
    return element("p", { className: "side-hint", text: this.#words.say(key) });
  }
}

function table(rows) {
  return element(
    "dl",
    { className: "side-table" },
    rows.flatMap(([name, value]) => [
      element("dt", { text: name }),
      element("dd", { text: value, attributes: { lang: tagOf(value) } }),
    ]),
  );
}
