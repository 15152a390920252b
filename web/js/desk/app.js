/** The desk: who tells whom. */

import { LANGUAGES, loadWords } from "../i18n.js";
import { languageSwitch } from "../header.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { Services } from "./data.js";
import { Dialogs } from "./dialogs.js";
import { doingsFor, drawDoings, stateOf } from "./doings.js";
import { listenForKeys } from "./keys.js";
import { Live } from "./live.js";
import { Outgoing } from "./outgoing.js";
import { Queue } from "./queue.js";
import { nameOf, titled } from "./said.js";
import { Side } from "./side.js";
import { NotStaff, toLogin } from "../staff.js";

const find = (id) => document.querySelector(id);
/** Waiting times are written anew so often, and what a stream might have missed is asked for. */
const TICK = 30_000;
const FIGURES_DAYS = 7;

class Desk {
  #words;
  #services = new Services();
  #live = new Live();
  #dialogs;
  #queue;
  #talk;
  #side;
  #composer;
  #outgoing = new Outgoing(this.#services);
  #me = { topics: {}, outcomes: {}, agents: [] };
  #shown = null;
  #number = null;
  #asked = 0;
  #heard = "";

  constructor(words) {
    this.#words = words;
    this.#dialogs = new Dialogs(words);
    this.#queue = new Queue(words, (number) => this.open(number));
    this.#talk = new Conversation(words, (reply) => this.#outgoing.again(reply));
    this.#side = new Side(this.#services, words, (text) => this.#composer.put(text));
    this.#composer = new Composer(words, (mode, text) => this.#write(mode, text));
    this.#listen();
  }

  async start() {
    this.#sayEverything();
    try {
      this.#me = await this.#services.me();
    } catch (error) {
      if (error instanceof NotStaff) return toLogin();
      throw error;
    }
    find("#agent").textContent = this.#me.agent_name;
    find("#figures-button").hidden = !this.#me.supervises;
    await this.#refreshQueue();
    this.#live.open();
    setInterval(() => this.#tick(), TICK);
  }

  /** Open a conversation. */
  async open(number) {
    this.#number = number;
    this.#heard = "";
    this.#queue.choose(number);
    this.#part("talk");
    this.#tell("");
    const shown = await this.#refresh(true);
    if (!shown) return;
    this.#side.open(shown.ticket);
    this.#side.suggest(number);
    find("#talk").focus({ preventScroll: true });
  }

  #listen() {
    const words = this.#words;
    words.addEventListener("change", () => this.#sayEverything());
    languageSwitch(words);
    this.#live.addEventListener("state", () => this.#showLine());
    this.#live.addEventListener("queue", () => this.#refreshQueue());
    this.#live.addEventListener("everything", () => this.#number && this.#refresh());
    this.#live.addEventListener("conversation", ({ detail }) => this.#changed(detail));
    this.#outgoing.addEventListener("change", ({ detail }) => this.#sent(detail));
    window.addEventListener("beforeunload", (event) => this.#outgoing.pending && event.preventDefault());
    for (const one of document.querySelectorAll("[data-part]")) {
      one.addEventListener("click", () => this.#part(one.dataset.part));
    }
    find("#keys-button").addEventListener("click", () => this.#dialogs.keys());
    find("#figures-button").addEventListener("click", () => this.#figures());
    listenForKeys(
      {
        j: () => this.#queue.move(1),
        k: () => this.#queue.move(-1),
        u: () => this.#queue.next && this.open(this.#queue.next.number),
        t: () => this.#act("take"),
        r: () => this.#composer.write("reply"),
        n: () => this.#number && this.#composer.write("note"),
        s: () => this.#side.reply && this.#composer.put(this.#side.reply),
        x: () => this.#act("transfer"),
        h: () => this.#act("hand_back"),
        c: () => this.#act("close"),
        "?": () => this.#dialogs.keys(),
        Escape: () => this.#part("queue"),
      },
      () => this.#dialogs.isOpen,
    );
  }

  async #refreshQueue() {
    try {
      this.#queue.show(await this.#services.queue(), this.#me);
      this.#count();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Ask for the open conversation anew and show it. */
  async #refresh(isNew = false) {
    const number = this.#number;
    const asked = ++this.#asked;
    try {
      const told = await this.#services.open(number);
      if (asked === this.#asked && number === this.#number) this.#show(told, isNew);
      return told;
    } catch (error) {
      this.#fail(error);
      return null;
    }
  }

  #show(told, isNew = false) {
    const words = this.#words;
    this.#shown = told;
    const { ticket } = told;
    find("#empty").hidden = true;
    find("#conversation").hidden = false;
    find("#talk-title").textContent = nameOf(ticket, words);
    find("#talk-facts").textContent = this.#facts(ticket, told.channel);
    find("#talk-state").textContent = stateOf(told, words, this.#me.outcomes);
    find("#conversation").dataset.mine = String(told.mine);
    drawDoings(find("#doings"), this.#doings(), words, (name) => this.#act(name));
    this.#talk.show(told, this.#outgoing.of(ticket.number), isNew);
    this.#composer.open(ticket.number, told.mine);
    this.#hear(told);
  }

  /** When the customer has said something more, other things may help. */
  #hear({ ticket, messages }) {
    const last = messages.findLast((one) => one.from === "customer");
    const heard = `${ticket.number} ${last?.number}`;
    if (this.#heard && this.#heard !== heard) this.#side.suggest(ticket.number);
    this.#heard = heard;
  }

  #facts(ticket, channel) {
    const words = this.#words;
    return [
      ticket.number,
      titled(this.#me.topics, ticket.topic, words),
      channel,
      words.has(`lang_${ticket.language}`) ? words.say(`lang_${ticket.language}`) : ticket.language,
      ticket.expected_rating !== null && words.say("rating", { stars: ticket.expected_rating.toFixed(1) }),
      ticket.callback && words.say("callback", { phone: ticket.callback }),
    ]
      .filter(Boolean)
      .join(" · ");
  }

  #doings() {
    return this.#shown ? doingsFor(this.#shown, this.#me.supervises) : [];
  }

  async #act(name) {
    if (!this.#shown || !this.#doings().includes(name)) {
      // Taking again what one has makes sure that the assistant is quiet.
      if (name !== "take" || !this.#shown?.mine) return;
    }
    const { number } = this.#shown.ticket;
    const body = await this.#askFor(name);
    if (body === null) return;
    try {
      this.#tell("");
      const told = await this.#services.act(number, name.replace("_", "-"), body);
      if (number === this.#number) this.#show(told);
      if (name === "take") this.#composer.taken();
    } catch (error) {
      this.#fail(error);
      if (number === this.#number) await this.#refresh();
    }
    await this.#refreshQueue();
  }

  /** What must be known before it is done; null when it is not to be done. */
  async #askFor(name) {
    const { ticket } = this.#shown;
    const { outcomes, topics } = this.#me;
    if (name === "close") return this.#dialogs.close(outcomes);
    if (name === "hand_back") return this.#dialogs.handBack(ticket.language);
    if (name === "take") return {};
    const agents = await this.#services.agents().catch(() => []);
    const others = agents.filter((one) => one.id !== ticket.agent_id || !ticket.held);
    if (name === "assign") return this.#dialogs.assign(others);
    return this.#dialogs.transfer(others.filter((one) => one.id !== this.#me.agent_id), topics, ticket.topic);
  }

  async #write(mode, text) {
    const number = this.#number;
    if (mode === "reply") return this.#outgoing.send(number, text);
    try {
      const told = await this.#services.act(number, "note", { text });
      if (number === this.#number) this.#show(told);
    } catch (error) {
      this.#fail(error);
      this.#composer.put(text);
    }
  }

  #sent(number) {
    if (number !== this.#number || !this.#shown) return;
    this.#talk.show(this.#shown, this.#outgoing.of(number), false);
    if (!this.#outgoing.of(number).length) this.#refresh();
  }

  #changed(conversation) {
    if (conversation === this.#shown?.ticket.conversation_id) this.#refresh();
    else this.#queue.mark(conversation);
  }

  async #figures() {
    try {
      this.#dialogs.figures(await this.#services.figures(FIGURES_DAYS), this.#me.outcomes, FIGURES_DAYS);
    } catch (error) {
      this.#fail(error);
    }
  }

  #tick() {
    this.#refreshQueue();
    if (this.#number) this.#refresh();
  }

  #part(name) {
    find("#desk").dataset.shown = name;
    for (const one of document.querySelectorAll("[data-part]")) {
      one.setAttribute("aria-pressed", String(one.dataset.part === name));
    }
  }

  #count() {
    const { tickets } = this.#queue;
    const waiting = tickets.filter((one) => !one.held).length;
    const mine = tickets.filter((one) => one.held && one.agent_id === this.#me.agent_id).length;
    const others = tickets.length - waiting - mine;
    find("#counted").textContent = this.#words.say("counted", { waiting, mine, others });
    document.title = waiting ? `(${waiting}) ${this.#words.say("title")}` : this.#words.say("title");
  }

  #showLine() {
    find("#line").dataset.state = this.#live.state;
    find("#line-text").textContent = this.#words.say(`line_${this.#live.state}`);
  }

  #sayEverything() {
    const words = this.#words;
    words.apply(document);
    this.#showLine();
    this.#count();
    this.#composer.draw();
    this.#side.draw();
    this.#queue.draw();
    find("#empty").textContent = words.say("nothing_open");
    find("#empty").hidden = this.#shown !== null;
    if (this.#shown) this.#show(this.#shown, true);
    else find("#side").replaceChildren();
  }

  #tell(text) {
    find("#message").textContent = text;
  }

  #fail(error) {
    // The session is over; what was begun is still there afterwards.
    if (error instanceof NotStaff) return toLogin();
    this.#tell(this.#words.say("failed", { reason: error.message }));
  }
}

const words = await loadWords("desk/");
const wanted = new URLSearchParams(location.search).get("language");
if (LANGUAGES.includes(wanted)) words.language = wanted;
await new Desk(words).start();
