/** The list of flows: beside the picture on a desk, a choice above it on a phone. */

import { element } from "../elements.js";

export class FlowList {
  #list;
  #select;
  #search;
  #nothing;
  #choose;

  /** `choose` is told the name of the flow that is chosen. */
  constructor(list, select, search, nothing, { choose }) {
    this.#list = list;
    this.#select = select;
    this.#search = search;
    this.#nothing = nothing;
    this.#choose = choose;
    select.addEventListener("change", () => choose(select.value));
    search.addEventListener("input", () => this.#filter());
  }

  fill(flows, counted) {
    this.#list.replaceChildren(...flows.map((flow) => this.#entry(flow, counted)));
    this.#select.replaceChildren(
      ...flows.map((flow) =>
        element("option", { text: flow.title || flow.name, attributes: { value: flow.name } }),
      ),
    );
    this.#filter();
  }

  choose(name) {
    this.#select.value = name;
    for (const button of this.#list.querySelectorAll("button")) {
      const chosen = button.dataset.flow === name;
      if (chosen && !button.hasAttribute("aria-current")) button.scrollIntoView({ block: "nearest" });
      button.toggleAttribute("aria-current", chosen);
    }
  }

  #entry(flow, counted) {
    const button = element(
      "button",
      {
        className: "flow-entry",
        attributes: { type: "button", "data-flow": flow.name },
        on: { click: () => this.#choose(flow.name) },
      },
      [
        element("span", { className: "flow-entry-title", text: flow.title || flow.name }),
        counted && element("span", { className: "flow-entry-count", text: flow.starts }),
        flow.title && element("span", { className: "flow-entry-name", text: flow.name }),
      ],
    );
    return element("li", {}, [button]);
  }

  #filter() {
    const wanted = this.#search.value.trim().toLowerCase();
    let found = 0;
    for (const entry of this.#list.children) {
      entry.hidden = !entry.textContent.toLowerCase().includes(wanted);
      found += entry.hidden ? 0 : 1;
    }
    this.#nothing.hidden = found > 0 || !this.#list.children.length;
  }
}
