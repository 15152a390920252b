/** The windows of the desk: transfer, hand back, close, figures, keys. */

import { element } from "../elements.js";
import { lasting, titled } from "./said.js";

const KEYS = [
  ["j k ↓ ↑", "move"],
  ["Enter", "open"],
  ["u", "next"],
  ["t", "take"],
  ["r", "reply"],
  ["n", "note"],
  ["s", "suggest"],
  ["x", "transfer"],
  ["h", "hand_back"],
  ["c", "close"],
  ["Esc", "leave"],
  ["?", "show"],
];

/** One window at a time; each returns what was chosen, or null when it was left. */
export class Dialogs {
  #node = document.querySelector("#dialog");
  #words;

  constructor(words) {
    this.#words = words;
  }

  get isOpen() {
    return this.#node.open;
  }

  transfer(agents, topics, current) {
    const words = this.#words;
    const choices = element("select", { className: "field", attributes: { id: "whom", required: "" } }, [
      agents.length &&
        element("optgroup", { attributes: { label: words.say("to_agent") } },
          agents.map(({ id, name, conversations }) =>
            element("option", { text: words.say("with_conversations", { name, count: conversations }), attributes: { value: `agent:${id}` } }))),
      element("optgroup", { attributes: { label: words.say("to_topic") } },
        Object.keys(topics).filter((one) => one !== current).map((one) =>
          element("option", { text: titled(topics, one, words), attributes: { value: `topic:${one}` } }))),
    ]);
    const text = area("known");
    return this.#ask("transfer", [
      hint(words.say("transfer_hint")),
      agents.length ? null : hint(words.say("nobody_there")),
      labelled(words.say("to_whom"), choices),
      labelled(words.say("what_to_know"), text),
    ], () => {
      const [kind, ...rest] = choices.value.split(":");
      return { [kind]: rest.join(":"), text: text.value };
    });
  }

  assign(agents) {
    const words = this.#words;
    const choices = element("select", { className: "field", attributes: { id: "whom", required: "" } },
      agents.map(({ id, name, conversations }) =>
        element("option", { text: words.say("with_conversations", { name, count: conversations }), attributes: { value: id } })));
    const empty = !agents.length && hint(words.say("nobody_there"));
    return this.#ask("assign", [empty || labelled(words.say("to_whom"), choices)], () => (choices.value ? { agent: choices.value } : null));
  }

  handBack(language) {
    const words = this.#words;
    const text = area("agreed", 500);
    text.lang = language === "zh" ? "zh-CN" : "en";
    return this.#ask("hand_back", [hint(words.say("hand_back_hint")), labelled(words.say("what_was_agreed"), text)], () => ({ agreed: text.value }));
  }

  close(outcomes) {
    const words = this.#words;
    const choices = element("select", { className: "field", attributes: { id: "outcome", required: "" } },
      Object.keys(outcomes).map((one) => element("option", { text: titled(outcomes, one, words), attributes: { value: one } })));
    const text = area("for-colleagues");
    return this.#ask("close", [labelled(words.say("how_it_ended"), choices), labelled(words.say("for_colleagues"), text)],
      () => ({ outcome: choices.value, text: text.value }));
  }

  keys() {
    const words = this.#words;
    const rows = KEYS.flatMap(([key, what]) => [
      element("dt", {}, key.split(" ").map((one) => element("kbd", { text: one }))),
      element("dd", { text: words.say(`keys_${what}`) }),
    ]);
    return this.#show(words.say("keys"), [element("dl", { className: "keys" }, rows)]);
  }

  figures(told, outcomes, days) {
    const words = this.#words;
    const minutes = (value) => (value === null ? words.say("unknown") : lasting(value, words));
    const rows = [
      ["figures_waiting", told.waiting],
      ["figures_held", told.held],
      ["figures_longest", minutes(told.longest_wait_minutes)],
      ["figures_closed", told.closed],
      ["figures_taken_after", minutes(told.taken_after_minutes)],
      ["figures_handling", minutes(told.handling_minutes)],
    ].flatMap(([key, value]) => [element("dt", { text: words.say(key) }), element("dd", { text: String(value) })]);
    const ended = Object.entries(told.outcomes).flatMap(([one, count]) => [
      element("dt", { text: one === "handed_back" ? words.say("handed_back") : titled(outcomes, one, words) }),
      element("dd", { text: String(count) }),
    ]);
    const people = told.agents.flatMap((one) => [
      element("dt", { text: one.agent_name }),
      element("dd", { text: `${one.closed} · ${lasting(one.handling_minutes, words)}` }),
    ]);
    return this.#show(words.say("figures"), [
      hint(words.say("figures_days", { days })),
      element("dl", { className: "figures" }, [...rows, ...ended, ...people]),
    ]);
  }

  #show(title, children) {
    const done = element("button", { className: "button button-main", text: this.#words.say("done"), attributes: { value: "done", autofocus: "" } });
    return this.#open(title, children, [done], () => null);
  }

  #ask(key, children, answer) {
    const words = this.#words;
    const title = words.has(`${key}_question`) ? words.say(`${key}_question`) : words.say(key);
    const no = element("button", { className: "button", text: words.say("cancel"), attributes: { type: "submit", value: "", formnovalidate: "" } });
    const yes = element("button", { className: "button button-main", text: words.say(key), attributes: { type: "submit", value: "yes" } });
    return this.#open(title, children, [no, yes], answer);
  }

  #open(title, children, buttons, answer) {
    const form = element("form", { attributes: { method: "dialog" } }, [
      element("h2", { className: "dialog-heading", text: title, attributes: { id: "dialog-heading" } }),
      ...children,
      element("div", { className: "dialog-buttons" }, buttons),
    ]);
    this.#node.replaceChildren(form);
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      form.requestSubmit(buttons.at(-1));
    });
    this.#node.returnValue = "";
    this.#node.showModal();
    (form.querySelector("select, textarea") ?? buttons.at(-1)).focus();
    return new Promise((resolve) => {
      this.#node.addEventListener("close", () => resolve(this.#node.returnValue === "yes" ? answer() : null), { once: true });
    });
  }
}

function labelled(text, field) {
  return element("label", { className: "dialog-label" }, [element("span", { text }), field]);
}

function area(id, most = 5000) {
  return element("textarea", { className: "field", attributes: { id, rows: 3, maxlength: most } });
}

function hint(text) {
  return element("p", { text });
}
