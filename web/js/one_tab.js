/** One conversation, one tab: the newest takes over, so that no reply is recorded twice. */

const CHANNEL = "heed.chat";

/** Tells its listeners `taken-over` when another tab has taken the conversation. */
export class OneTab extends EventTarget {
  #channel = "BroadcastChannel" in window ? new BroadcastChannel(CHANNEL) : null;

  constructor() {
    super();
    this.#channel?.addEventListener("message", () => this.dispatchEvent(new Event("taken-over")));
  }

  /** Make this the tab where the conversation goes on. */
  takeOver() {
    this.#channel?.postMessage("taken");
  }
}
