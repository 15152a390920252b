/**
 * The conversation so far, kept on the device.
 *
 * An entry: `id`, `at` (milliseconds), `from` ("customer", "assistant" or "notice") and, from a
 * customer, `text`, `payload` (a pressed button's) and `state`:
 *   queued     written while there was no connection
 *   sent       given to the connection, not yet confirmed
 *   unsure     the connection broke before it was confirmed
 *   failed     nobody can tell whether it arrived: the customer may send it again
 *   delivered  the assistant has dealt with it
 */

import { ENTRIES_KEPT } from "./limits.js";
import { merge } from "./merge.js";
import { load, save } from "./storage.js";

const KEY = "transcript";

/** Tells its listeners `added`, `changed`, `removed` (the entry is the `detail`) and `replaced`. */
export class Transcript extends EventTarget {
  #entries;
  #made = 0;
  #keeping = true;

  constructor() {
    super();
    this.#entries = load(KEY, []);
  }

  /** The entries, oldest first. */
  get entries() {
    return this.#entries;
  }

  /** Whether the customer has said anything the assistant may know of. */
  get begun() {
    return this.#entries.some((entry) => entry.from === "customer" && entry.state !== "queued");
  }

  /** Whether a customer entry comes after this one, so that its buttons are history. */
  isAnswered(entry) {
    const place = this.#entries.findIndex((one) => one.id === entry.id);
    return this.#entries.slice(place + 1).some((later) => later.from === "customer");
  }

  /** Whether a person's reply with this key is here already. */
  has(key) {
    return key !== undefined && this.#entries.some((entry) => entry.key === key);
  }

  /** Customer entries in one of these states, oldest first. */
  customerEntries(...states) {
    return this.#entries.filter((one) => one.from === "customer" && states.includes(one.state));
  }

  /** Add an entry at the end; returns it with its id and time. */
  add(entry) {
    const added = this.#stamped(entry);
    this.#keep([...this.#entries, added]);
    this.dispatchEvent(new CustomEvent("added", { detail: added }));
    return added;
  }

  /** Change an entry; one that is gone meanwhile (a new conversation was begun) is let be. */
  change({ id }, changes) {
    const entry = this.#entries.find((one) => one.id === id);
    if (entry === undefined) return;
    Object.assign(entry, changes);
    this.#keep(this.#entries);
    this.dispatchEvent(new CustomEvent("changed", { detail: entry }));
  }

  /** Take notices away, once they are no longer true. */
  dropNotices() {
    const notices = this.#entries.filter((entry) => entry.from === "notice");
    this.#keep(this.#entries.filter((entry) => entry.from !== "notice"));
    for (const detail of notices) this.dispatchEvent(new CustomEvent("removed", { detail }));
  }

  /** Add what the server remembers and we do not. */
  mergeHistory(history) {
    const merged = merge(this.#entries, history);
    const known = new Set(this.#entries.map((entry) => entry.id));
    if (merged.some((entry) => !known.has(entry.id))) {
      this.#replace(merged.map((entry) => (entry.id ? entry : this.#stamped(entry))));
    } else {
      merged.forEach((entry, place) => this.#refresh(this.#entries[place], entry));
    }
  }

  /** Stop writing to the device: the conversation goes on in another tab. */
  leave() {
    this.#keeping = false;
  }

  /** Go on with what another tab has stored meanwhile. */
  reload() {
    this.#keeping = true;
    this.#entries = load(KEY, []);
    this.dispatchEvent(new Event("replaced"));
  }

  /** Another conversation begins: what was said in the old one goes, what is not sent yet stays. */
  keepUnsent() {
    const unsent = this.customerEntries("queued", "sent", "unsure", "failed");
    if (unsent.length === this.#entries.length && !this.begun) return;
    const fates = unsent.map((one) => (one.state === "queued" ? one : { ...one, state: "failed" }));
    this.#replace(fates);
  }

  /** Forget everything. */
  clear() {
    this.#replace([]);
  }

  #refresh(entry, { state }) {
    if (entry.state !== state) this.change(entry, { state });
  }

  #stamped(entry) {
    this.#made += 1;
    const at = entry.at ?? Date.now();
    return { ...entry, at, id: `${Date.now().toString(36)}-${this.#made}` };
  }

  #replace(entries) {
    this.#keep(entries);
    this.dispatchEvent(new Event("replaced"));
  }

  #keep(entries) {
    this.#entries = entries.slice(-ENTRIES_KEPT);
    if (!this.#keeping) return;
    save(KEY, this.#entries.filter((entry) => entry.from !== "notice"));
  }
}
