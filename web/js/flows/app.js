/** The page of the flows: who tells whom. */

import { LANGUAGES, loadWords } from "../i18n.js";
import { element } from "../elements.js";
import { Canvas } from "./canvas.js";
import { NotStaff, toLogin } from "../staff.js";
import { fetchFlows } from "./data.js";
import { showFlow, showState } from "./details.js";
import { fillLegend } from "./legend.js";
import { FlowList } from "./list.js";

const find = (id) => document.getElementById(id);

class FlowsPage {
  #words;
  #canvas;
  #list;
  #data = { flows: [], problems: [], conversations: 0 };
  #request = 0;

  constructor(words) {
    this.#words = words;
    this.#canvas = new Canvas(find("canvas"), { choose: (state) => this.#go(this.#chosen, state) });
    this.#list = new FlowList(find("list"), find("select"), find("search"), find("nothing-found"), {
      choose: (flow) => this.#go(flow),
    });
    for (const button of document.querySelectorAll("[data-language]")) {
      button.addEventListener("click", () => (words.language = button.dataset.language));
    }
    words.addEventListener("change", () => this.refresh());
    find("days").addEventListener("change", () => this.refresh());
    find("zoom-in").addEventListener("click", () => this.#canvas.zoom(1.3));
    find("zoom-out").addEventListener("click", () => this.#canvas.zoom(1 / 1.3));
    find("zoom-fit").addEventListener("click", () => this.#canvas.fit());
    window.addEventListener("hashchange", () => this.#show());
  }

  /** Fetch the flows in the chosen language and show the one the address names. */
  async refresh() {
    const request = ++this.#request;
    this.#sayEverything();
    find("message").replaceChildren(this.#words.say("loading"));
    try {
      const data = await fetchFlows(this.#words.language, find("days").value);
      if (request !== this.#request) return;
      this.#data = data;
      find("message").replaceChildren();
      this.#tellState();
      this.#show();
    } catch (error) {
      if (request === this.#request) this.#fail(error);
    }
  }

  get #chosen() {
    return decodeURIComponent(location.hash.slice(1)).split("/")[0];
  }

  #go(flow, state) {
    const place = [flow, state].filter(Boolean).map(encodeURIComponent).join("/");
    if (location.hash === `#${place}`) this.#show();
    else location.hash = place;
  }

  #show() {
    const { flows } = this.#data;
    if (!flows.length) return;
    const [name, stateName] = decodeURIComponent(location.hash.slice(1)).split("/");
    const flow = flows.find((one) => one.name === name) ?? flows[0];
    const state = flow.states.find((one) => one.name === stateName);
    const counted = this.#data.conversations > 0;
    this.#list.choose(flow.name);
    this.#canvas.show(flow, this.#words, counted);
    this.#canvas.mark(state?.name);
    const details = find("details");
    const choose = (chosen) => this.#go(flow.name, chosen);
    if (state) showState(details, flow, state, this.#words, counted, choose);
    else showFlow(details, flow, this.#words, counted, choose);
    document.title = `${flow.title || flow.name} · ${this.#words.say("title")}`;
  }

  #sayEverything() {
    const words = this.#words;
    words.apply(document);
    for (const button of document.querySelectorAll("[data-language]")) {
      button.setAttribute("aria-pressed", String(button.dataset.language === words.language));
    }
    fillLegend(find("legend"), words);
  }

  #tellState() {
    const { flows, problems, conversations, under_way } = this.#data;
    const words = this.#words;
    find("counted").textContent = conversations
      ? words.say("counted", { conversations, under_way })
      : words.say("no_conversations");
    const notice = find("notice");
    notice.hidden = !problems.length;
    notice.replaceChildren(
      element("p", { text: words.say("problems") }),
      element("ul", {}, problems.map((text) => element("li", { text }))),
    );
    this.#list.fill(flows, conversations > 0);
    if (!flows.length) find("message").textContent = words.say("no_flows");
  }

  #fail(error) {
    if (error instanceof NotStaff) return toLogin();
    const words = this.#words;
    find("message").replaceChildren(
      element("span", { text: words.say("failed", { reason: error.message }) }),
      element("button", {
        className: "button",
        text: words.say("try_again"),
        attributes: { type: "button" },
        on: { click: () => this.refresh() },
      }),
    );
  }
}

const words = await loadWords("flows/");
if (LANGUAGES.includes(new URLSearchParams(location.search).get("language"))) {
  words.language = new URLSearchParams(location.search).get("language");
}
await new FlowsPage(words).refresh();
