/** How many replies came while the customer looked elsewhere, in the title of the tab. */

/** Counts what is `noted` while the page is hidden, and clears when it is seen again. */
export class TitleBadge {
  #words;
  #unread = 0;

  constructor(words) {
    this.#words = words;
    words.addEventListener("change", () => this.#show());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return;
      this.#unread = 0;
      this.#show();
    });
    this.#show();
  }

  /** A reply came. */
  note() {
    if (!document.hidden) return;
    this.#unread += 1;
    this.#show();
  }

  #show() {
    const title = this.#words.say("page_title");
    document.title =
      this.#unread === 0 ? title : this.#words.say("badge", { count: this.#unread, title });
  }
}
