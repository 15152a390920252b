/** The stream of changes; it connects again by itself, and then all is asked for anew. */

const ADDRESS = new URL("../../desk/live", import.meta.url);
/** How long after a refusal it is tried again. */
const RETRY = 2_000;

/**
 * Tells its listeners `state` (read `state`), `queue`, `conversation` (its id is the detail) and
 * `everything`, when something may have been missed.
 */
export class Live extends EventTarget {
  #source = null;
  state = "connecting";

  open() {
    this.#source?.close();
    const source = new EventSource(ADDRESS);
    this.#source = source;
    source.addEventListener("open", () => {
      this.#enter("online");
      this.#tell("queue");
      this.#tell("everything");
    });
    source.addEventListener("message", ({ data }) => this.#heard(JSON.parse(data)));
    source.addEventListener("error", () => {
      this.#enter("offline");
      // A refusal ends the source for good; anything else it tries again by itself.
      if (source.readyState === EventSource.CLOSED) setTimeout(() => this.open(), RETRY);
    });
  }

  #heard({ queue, conversation }) {
    if (queue) this.#tell("queue");
    if (conversation) this.#tell("conversation", conversation);
  }

  #enter(state) {
    if (this.state === state) return;
    this.state = state;
    this.#tell("state");
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
