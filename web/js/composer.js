/** Where the customer writes: grows with the text, sends on Enter, leaves input methods alone. */

import { TELL_LENGTH_LEFT } from "./limits.js";

/** The form under the conversation; `send(text)` is called with what the customer wrote. */
export class Composer {
  #form = document.querySelector("#composer");
  #field = document.querySelector("#message");
  #button = document.querySelector("#send");
  #left = document.querySelector("#length-left");
  #words;
  #send;

  constructor(words, send) {
    this.#words = words;
    this.#send = send;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#field.addEventListener("keydown", (event) => this.#keyDown(event));
    this.#field.addEventListener("input", () => this.#fit());
    this.#fit();
  }

  /** Bring the customer to the field, unless that would cover a phone's page with its keyboard. */
  focus({ byKeyboard = false } = {}) {
    if (byKeyboard || matchMedia("(hover: hover)").matches) this.#field.focus();
  }

  /** Show or hide the field, while the conversation is in another tab. */
  set hidden(hidden) {
    this.#form.hidden = hidden;
  }

  #keyDown(event) {
    // While a Chinese word is being composed, Enter chooses it. 229 is how Safari says so.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    if (!event.repeat) this.#submit();
  }

  #submit() {
    const text = this.#field.value;
    if (text.trim() === "") return;
    this.#send(text);
    this.#field.value = "";
    this.#fit();
    this.#field.focus();
  }

  #fit() {
    this.#button.disabled = this.#field.value.trim() === "";
    this.#field.style.height = "auto";
    this.#field.style.height = `${this.#field.scrollHeight}px`;
    const left = this.#field.maxLength - this.#field.value.length;
    this.#left.textContent =
      left <= TELL_LENGTH_LEFT ? this.#words.say("length_left", { left }) : "";
  }
}
