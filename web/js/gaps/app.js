/** The page of the questions asked in vain: who tells whom. */

import { element } from "../elements.js";
import { LANGUAGES, loadWords, tagOf } from "../i18n.js";
import { showClosed } from "./closed.js";
import { NotStaff, toLogin } from "../staff.js";
import { Services } from "./data.js";
import { showGap } from "./gap.js";
import { badge, button } from "./parts.js";
import { showUpkeep } from "./upkeep.js";

const find = (id) => document.getElementById(id);
const NOTHING = { gaps: [], closed: [], asked: 0 };

class GapsPage {
  #words;
  #services = new Services();
  #data = NOTHING;
  #upkeep = null;
  #view = "open";
  #chosen = "";
  #typed = () => false;
  #request = 0;

  constructor(words) {
    this.#words = words;
    for (const one of document.querySelectorAll("[data-language]")) {
      one.addEventListener("click", () => this.#leave(() => (words.language = one.dataset.language)));
    }
    for (const one of document.querySelectorAll("[data-view]")) {
      one.addEventListener("click", () => this.#leave(() => this.#look(one.dataset.view)));
    }
    words.addEventListener("change", () => this.#show());
    find("days").addEventListener("change", () => this.refresh());
    window.addEventListener("beforeunload", (event) => this.#typed() && event.preventDefault());
  }

  /** Fetch everything anew and show it. */
  async refresh() {
    const request = ++this.#request;
    const words = this.#words;
    const days = find("days").value;
    find("message").replaceChildren(words.say("loading"));
    try {
      const data = await this.#services.gaps(days);
      if (request !== this.#request) return;
      this.#data = data;
      this.#show();
      find("message").replaceChildren();
      await this.#fetchUpkeep(days, request);
    } catch (error) {
      if (request === this.#request) this.#fail(error);
    }
  }

  /** Fetch the articles that need a look; comparing them anew may take a while. */
  async #fetchUpkeep(days, request) {
    for (;;) {
      const upkeep = await this.#services.upkeep(days);
      if (request !== this.#request) return;
      this.#upkeep = upkeep;
      if (this.#view === "upkeep") this.#show();
      else this.#sayViews();
      if (!upkeep.comparing) return;
    }
  }

  /** Show the group that was chosen, or another view, in the language that was chosen. */
  #show() {
    this.#sayEverything();
    const { gaps } = this.#data;
    const gap = gaps.find((one) => one.questions[0] === this.#chosen) ?? gaps[0];
    this.#fillList(gap);
    this.#typed = () => false;
    const panel = find("shown");
    const words = this.#words;
    if (this.#view === "upkeep") {
      if (this.#upkeep) showUpkeep(panel, this.#upkeep, words);
      else panel.replaceChildren(element("p", { className: "hint", text: words.say("comparing") }));
    } else if (this.#view === "closed") {
      showClosed(panel, this.#data.closed, words, (id) => this.#reopen(id));
    } else if (gap) {
      this.#typed = showGap(panel, gap, words, {
        publish: (articles) => this.#done("published", () => this.#services.publish(gap.questions, articles)),
        dismiss: () => this.#done("dismissed", () => this.#services.dismiss(gap.title, gap.questions)),
      });
    } else {
      panel.replaceChildren(element("p", { className: "hint", text: words.say(this.#data.asked ? "no_gaps" : "nobody_asked") }));
    }
  }

  async #done(told, doing) {
    await doing();
    this.#typed = () => false;
    await this.refresh();
    find("message").textContent = this.#words.say(told);
    find("details").focus();
  }

  async #reopen(id) {
    try {
      await this.#done("reopened", () => this.#services.reopen(id));
    } catch (error) {
      this.#fail(error);
    }
  }

  #look(view) {
    this.#view = view;
    this.#show();
  }

  #choose(gap) {
    this.#leave(() => {
      this.#chosen = gap.questions[0];
      this.#show();
      find("details").scrollTop = 0;
      if (matchMedia("(max-width: 899px)").matches) find("details").focus();
    });
  }

  /** Go elsewhere, unless somebody would lose what they wrote. */
  #leave(go) {
    if (!this.#typed() || confirm(this.#words.say("lose_text"))) go();
  }

  #fillList(chosen) {
    const list = find("list");
    list.hidden = this.#view !== "open";
    list.replaceChildren(
      ...this.#data.gaps.map((gap) =>
        element("li", {}, [
          element(
            "button",
            {
              className: "gap-entry",
              attributes: { type: "button", "aria-current": gap === chosen ? "true" : null },
              on: { click: () => this.#choose(gap) },
            },
            [
              element("span", { className: "gap-title", text: gap.title, attributes: { lang: tagOf(gap.title) } }),
              badge(this.#words.say("times", { count: gap.count })),
            ],
          ),
        ]),
      ),
    );
  }

  #sayEverything() {
    const words = this.#words;
    words.apply(document);
    document.title = words.say("title");
    for (const one of document.querySelectorAll("[data-language]")) {
      one.setAttribute("aria-pressed", String(one.dataset.language === words.language));
    }
    const { asked, answered, helped, unhelpful } = this.#data;
    find("counted").textContent = words.say("counted", { asked, answered, helped, unhelpful });
    this.#sayViews();
  }

  #sayViews() {
    const found = this.#upkeep;
    const counts = {
      open: this.#data.gaps.length,
      upkeep: found ? found.stale.length + found.pairs.length : "…",
      closed: this.#data.closed.length,
    };
    for (const one of document.querySelectorAll("[data-view]")) {
      const view = one.dataset.view;
      one.textContent = `${this.#words.say(`view_${view}`)} ${counts[view]}`;
      one.setAttribute("aria-pressed", String(view === this.#view));
    }
  }

  #fail(error) {
    if (error instanceof NotStaff) return toLogin();
    const words = this.#words;
    this.#sayEverything();
    find("message").replaceChildren(
      element("span", { text: words.say("failed", { reason: error.message }) }),
      button(words.say("try_again"), () => this.refresh()),
    );
  }
}

const words = await loadWords("gaps/");
if (LANGUAGES.includes(new URLSearchParams(location.search).get("language"))) {
  words.language = new URLSearchParams(location.search).get("language");
}
await new GapsPage(words).refresh();
