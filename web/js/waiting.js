/** Whether an answer is awaited: when the dots show, and when to admit that none comes. */

import { MORE_IS_COMING, PATIENCE } from "./limits.js";

/** Tells its listeners `change` (read `visible`) and `gave-up`. */
export class Waiting extends EventTarget {
  #outstanding = 0;
  #heard = false;
  #timer;
  visible = false;

  /** A message went out. */
  begin() {
    this.#outstanding += 1;
    this.#heard = false;
    this.#show();
  }

  /** A reply came; while its turn is not over, more may follow. */
  heard() {
    this.#heard = true;
    this.#hide();
    if (this.#outstanding > 0) this.#timer = setTimeout(() => this.#show(), MORE_IS_COMING);
  }

  /** The assistant has dealt with one message. */
  handled() {
    this.#outstanding = Math.max(0, this.#outstanding - 1);
    if (this.#outstanding === 0) this.#hide();
  }

  /** Nothing is awaited any more: the line is lost or the conversation is another. */
  stop() {
    this.#outstanding = 0;
    this.#hide();
  }

  #show() {
    this.#set(true);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#giveUp(), PATIENCE);
  }

  #hide() {
    clearTimeout(this.#timer);
    this.#set(false);
  }

  #giveUp() {
    const silent = !this.#heard;
    this.stop();
    if (silent) this.dispatchEvent(new Event("gave-up"));
  }

  #set(visible) {
    if (this.visible === visible) return;
    this.visible = visible;
    this.dispatchEvent(new Event("change"));
  }
}
