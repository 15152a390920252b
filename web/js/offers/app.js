/** The page of what offers earned: who tells whom. */

import { element } from "../elements.js";
import { LANGUAGES, loadWords } from "../i18n.js";
import { NotStaff, StaffServices, toLogin } from "../staff.js";
import { showEarned } from "./tables.js";

const find = (id) => document.getElementById(id);

class OffersPage {
  #words;
  #services = new StaffServices();
  #earned = null;
  #request = 0;

  constructor(words) {
    this.#words = words;
    for (const one of document.querySelectorAll("[data-language]")) {
      one.addEventListener("click", () => (words.language = one.dataset.language));
    }
    words.addEventListener("change", () => this.#show());
    find("days").addEventListener("change", () => this.refresh());
  }

  /** Fetch everything anew and show it. */
  async refresh() {
    const request = ++this.#request;
    find("message").replaceChildren(this.#words.say("loading"));
    try {
      const earned = await this.#services.ask("GET", `offers/earned?days=${find("days").value}`);
      if (request !== this.#request) return;
      this.#earned = earned;
      find("message").replaceChildren();
      this.#show();
    } catch (error) {
      if (request === this.#request) this.#fail(error);
    }
  }

  #show() {
    this.#sayEverything();
    if (this.#earned) showEarned(find("shown"), this.#earned, this.#words);
  }

  #sayEverything() {
    const words = this.#words;
    words.apply(document);
    document.title = words.say("title");
    for (const one of document.querySelectorAll("[data-language]")) {
      one.setAttribute("aria-pressed", String(one.dataset.language === words.language));
    }
  }

  #fail(error) {
    if (error instanceof NotStaff) return toLogin();
    const words = this.#words;
    this.#earned = null;
    this.#sayEverything();
    find("shown").replaceChildren();
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

const words = await loadWords("offers/");
if (LANGUAGES.includes(new URLSearchParams(location.search).get("language"))) {
  words.language = new URLSearchParams(location.search).get("language");
}
await new OffersPage(words).refresh();
