/** The field in which replies and notes are written; what was begun is kept for each ticket. */

import { loadDraft, saveDraft } from "./drafts.js";

const find = (id) => document.querySelector(id);

/** Tells `send(mode, text)` what is to go out. */
export class Composer {
  #words;
  #send;
  #field = find("#text");
  #number = null;
  #mode = "reply";
  #mayReply = false;

  constructor(words, send) {
    this.#words = words;
    this.#send = send;
    for (const one of document.querySelectorAll("[data-mode]")) {
      one.addEventListener("click", () => this.write(one.dataset.mode));
    }
    this.#field.addEventListener("input", () => this.#keep());
    this.#field.addEventListener("keydown", (event) => {
      // While an input method is at work, Enter takes its word.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      find("#form").requestSubmit();
    });
    find("#form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  /** Write in this ticket; only who has the conversation may reply. */
  open(number, mayReply) {
    const changed = number !== this.#number;
    this.#number = number;
    this.#mayReply = mayReply;
    if (!mayReply) this.#mode = "note";
    else if (changed) this.#mode = "reply";
    if (changed) this.#field.value = loadDraft(this.#key);
    this.draw();
  }

  /** The conversation was just taken over: a reply is next. */
  taken() {
    this.write("reply");
  }

  /** Turn to writing a reply or a note. */
  write(mode) {
    if (mode === "reply" && !this.#mayReply) return;
    this.#keep();
    this.#mode = mode;
    this.#field.value = loadDraft(this.#key);
    this.draw();
    this.#field.focus();
  }

  /** Put words into the field of the reply, after what stands there. */
  put(text) {
    if (!this.#mayReply) return;
    this.write("reply");
    this.#field.value = [this.#field.value.trim(), text].filter(Boolean).join("\n");
    this.#keep();
  }

  draw() {
    const words = this.#words;
    for (const one of document.querySelectorAll("[data-mode]")) {
      one.setAttribute("aria-pressed", String(one.dataset.mode === this.#mode));
      one.disabled = one.dataset.mode === "reply" && !this.#mayReply;
    }
    find("#form").dataset.mode = this.#mode;
    find("#text-label").textContent = words.say(`write_${this.#mode}`);
    this.#field.placeholder = words.say(`write_${this.#mode}`);
    find("#send").textContent = words.say(`send_${this.#mode}`);
    find("#hint").textContent = words.say("hint_reply");
  }

  get #key() {
    return `${this.#number}.${this.#mode}`;
  }

  #keep() {
    if (this.#number === null) return;
    saveDraft(this.#key, this.#field.value);
  }

  #submit() {
    const text = this.#field.value.trim();
    if (!text) return;
    this.#field.value = "";
    this.#keep();
    this.#send(this.#mode, text);
    // A note is an aside: who has the conversation goes on talking to the customer.
    if (this.#mode === "note") this.write("reply");
  }
}
