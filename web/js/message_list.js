/** The conversation on the page: a live list which follows the transcript. */

import { productItems } from "./cards/products.js";
import { NEAR_END, SAME_MOMENT } from "./limits.js";
import { messageElement } from "./message_view.js";

/** Draws the transcript into the page and keeps the newest message in sight. */
export class MessageList {
  #parts;
  #log = document.querySelector("#log");
  #list = document.querySelector("#messages");
  #scroller = document.querySelector("#scroller");
  #toNewest = document.querySelector("#to-newest");
  #following = true;
  #lastTop = 0;

  /** `parts`: transcript, words, actions (see `messageElement`). */
  constructor(parts) {
    this.#parts = parts;
    const { transcript, words } = parts;
    transcript.addEventListener("added", ({ detail }) => this.#added(detail));
    transcript.addEventListener("changed", ({ detail }) => this.#changed(detail));
    transcript.addEventListener("removed", ({ detail }) => this.#elementOf(detail)?.remove());
    transcript.addEventListener("replaced", () => this.redraw());
    words.addEventListener("change", () => this.redraw());
    this.#watchScrolling();
    this.redraw();
  }

  /** Draw everything anew, silently: a screen reader has heard it before. */
  redraw() {
    this.#log.setAttribute("aria-live", "off");
    this.#list.replaceChildren();
    const { entries } = this.#parts.transcript;
    entries.forEach((entry, place) => this.#append(entry, entries[place - 1]));
    this.#toEnd("instant");
    // Only what is added from here on is news.
    requestAnimationFrame(() => this.#log.setAttribute("aria-live", "polite"));
  }

  #added(entry) {
    const { entries } = this.#parts.transcript;
    if (entry.from === "customer") entries.forEach((one) => this.#spend(one));
    this.#append(entry, entries.at(-2));
    if (entry.from === "customer") this.#toEnd();
  }

  /** Only what differs is drawn anew, or a screen reader would read the message out again. */
  #changed(entry) {
    const old = this.#elementOf(entry);
    if (old === null) return;
    const drawn = this.#elementFor(entry);
    old.dataset.state = entry.state;
    for (const part of [".foot", ".quick-replies"]) {
      const [before, after] = [old.querySelector(part), drawn.querySelector(part)];
      if (before && after && !before.isEqualNode(after)) before.replaceWith(after);
    }
  }

  /** Cards that come one after the other share one list, since Rasa sends a product a message. */
  #append(entry, before) {
    const last = this.#list.lastElementChild;
    if (entry.card?.type === "products" && before?.card?.type === "products") {
      last.querySelector(".products").append(...productItems(entry.card, this.#parts.words));
      return;
    }
    const sameMoment = before !== undefined && entry.at - before.at < SAME_MOMENT;
    const together = sameMoment && before.from === entry.from && before.agent === entry.agent;
    last?.classList.toggle("same-moment", sameMoment);
    last?.classList.toggle("continued", together);
    const added = this.#elementFor(entry);
    added.classList.toggle("continues", together);
    this.#list.append(added);
  }

  /** Quick replies are only for the question at hand. */
  #spend(entry) {
    if (!entry.buttons) return;
    const drawn = this.#elementOf(entry);
    for (const button of drawn?.querySelectorAll(".quick-reply") ?? []) button.disabled = true;
  }

  #elementFor(entry) {
    const { transcript, words, actions } = this.#parts;
    return messageElement(entry, { words, actions, answered: transcript.isAnswered(entry) });
  }

  #elementOf({ id }) {
    return this.#list.querySelector(`[data-id="${CSS.escape(id)}"]`);
  }

  #watchScrolling() {
    this.#scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.#toNewest.addEventListener("click", () => {
      this.#toEnd();
      this.#scroller.focus({ preventScroll: true });
    });
    // A new message, the dots, a picture that has loaded, a phone's keyboard.
    const grown = new ResizeObserver(() => this.#following && this.#toEnd());
    for (const node of [this.#scroller, ...this.#scroller.children]) grown.observe(node);
  }

  /** Scrolling up means reading: leave the customer there, and offer a way back. */
  #scrolled() {
    const { scrollTop, clientHeight, scrollHeight } = this.#scroller;
    const nearEnd = scrollHeight - clientHeight - scrollTop < NEAR_END;
    if (nearEnd) this.#following = true;
    else if (scrollTop < this.#lastTop) this.#following = false;
    this.#lastTop = scrollTop;
    this.#toNewest.hidden = this.#following;
  }

  #toEnd(behavior = "auto") {
    this.#following = true;
    this.#toNewest.hidden = true;
    this.#scroller.scrollTo({ top: this.#scroller.scrollHeight, behavior });
  }
}
