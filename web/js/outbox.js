/** What the customer says on its way out: in order, once, and never lost in silence. */

import { fetchHistory } from "./history.js";
import { DOUBLE_SEND, SETTLING } from "./limits.js";

/** Sends the transcript's customer entries over the connection and keeps their states true. */
export class Outbox {
  #parts;
  #settling = false;
  #heardMeanwhile = false;

  /** `parts`: transcript, connection, waiting, session, words. */
  constructor(parts) {
    this.#parts = parts;
    const { connection } = parts;
    connection.addEventListener("ready", () => this.#catchUp());
    connection.addEventListener("lost", () => this.#lineLost());
    connection.addEventListener("reply", () => (this.#heardMeanwhile = true));
    this.takeUp();
  }

  /** Take up a stored conversation: what was on its way when its page was left may be lost. */
  takeUp() {
    this.#lineLost();
  }

  /** Say something; returns whether it was taken (a double click is not). */
  say(text, payload) {
    if (text.trim() === "" || this.#isDouble(text)) return false;
    this.#parts.transcript.dropNotices();
    this.#parts.transcript.add({ from: "customer", text: text.trim(), payload, state: "queued" });
    this.#flush();
    return true;
  }

  /** Send a message anew which may not have arrived. */
  sayAgain(entry) {
    this.#parts.transcript.dropNotices();
    this.#parts.transcript.change(entry, { state: "queued", at: Date.now() });
    this.#flush();
  }

  #isDouble(text) {
    const last = this.#parts.transcript.entries.at(-1);
    if (last?.from !== "customer" || last.text !== text.trim()) return false;
    return Date.now() - last.at < DOUBLE_SEND;
  }

  #flush() {
    const { connection, transcript } = this.#parts;
    if (!connection.ready || this.#settling) return;
    for (const entry of transcript.customerEntries("queued")) this.#send(entry);
  }

  #send(entry) {
    const { connection, session, transcript, waiting, words } = this.#parts;
    const token = session.token;
    transcript.change(entry, { state: "sent" });
    waiting.begin();
    connection.send(entry.payload ?? entry.text, session.takeMetadata(words.language), () => {
      if (session.token !== token) return;
      waiting.handled();
      transcript.change(entry, { state: "delivered" });
    });
  }

  #lineLost() {
    const { transcript, waiting } = this.#parts;
    waiting.stop();
    for (const entry of transcript.customerEntries("sent")) {
      transcript.change(entry, { state: "unsure" });
    }
  }

  /** The line is back: learn what was missed, and send what waits. */
  async #catchUp() {
    const { session, transcript } = this.#parts;
    if (this.#settling) return;
    const begun = transcript.begun; // asking Rasa for an unknown session would begin it
    this.#settling = transcript.customerEntries("unsure").length > 0;
    this.#flush();
    if (begun) await this.#settle(session.token);
    this.#settling = false;
    this.#flush();
  }

  /** Compare with the history; messages whose fate is unknown are decided first. */
  async #settle(token) {
    const { session, transcript } = this.#parts;
    this.#heardMeanwhile = false;
    if (this.#settling) await pause(SETTLING);
    const history = await fetchHistory(token);
    if (session.token !== token) return;
    if (history !== null) transcript.mergeHistory(history);
    const state = this.#fateOfUnsure(history);
    for (const entry of transcript.customerEntries("unsure")) transcript.change(entry, { state });
  }

  /**
   * What becomes of a message the history does not know: an answer is coming, so it arrived; or it
   * did not arrive, so it is sent again. Without a history nobody can tell, and the customer
   * decides: the same message twice may be two orders cancelled.
   */
  #fateOfUnsure(history) {
    if (this.#heardMeanwhile) return "delivered";
    return history === null ? "failed" : "queued";
  }
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
