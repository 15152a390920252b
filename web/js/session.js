/** Who is talking: the session's id, the demo customer, and what the assistant must be told. */

import { load, save } from "./storage.js";

const KEY = "session";

/** The present session; it survives a reload and ends with `restart`. */
export class Session {
  #state;

  constructor() {
    const stored = load(KEY, null);
    this.#state = typeof stored?.id === "string" ? stored : newState(undefined);
    this.#save();
  }

  /** The id under which Rasa keeps the conversation: long and random, since it opens the history. */
  get id() {
    return this.#state.id;
  }

  /** The demo customer signed in, null for a guest, undefined before anyone was chosen. */
  get customerId() {
    return this.#state.customerId;
  }

  /** Take over what another tab has made of the session. */
  reload() {
    this.#state = load(KEY, this.#state);
  }

  /** Begin anew, as `customerId`. */
  restart(customerId) {
    this.#state = newState(customerId);
    this.#save();
  }

  /** Remember that the interface speaks another language now: the next message says so. */
  languageChanged() {
    this.#state.hintPending = true;
    this.#save();
  }

  /** What goes along with the next message. The language is a hint, given once per change. */
  takeMetadata(language) {
    const metadata = {};
    if (this.#state.customerId) metadata.customer_id = this.#state.customerId;
    if (this.#state.hintPending) metadata.language_hint = language;
    this.#state.hintPending = false;
    this.#save();
    return metadata;
  }

  #save() {
    save(KEY, this.#state);
  }
}

function newState(customerId) {
  // crypto.randomUUID exists only on https and localhost; a shop's test server may be neither.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const id = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { id, customerId, hintPending: true };
}
