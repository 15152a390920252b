/**
 * Replies on their way. Each has a key: the services send it once, however often they are asked,
 * so what may not have arrived is asked for again until somebody tells.
 */

const TRIES = 6;
/** HTTP status of a reply that an earlier request is sending. */
const ON_ITS_WAY = 425;
const PAUSE = 1_500;

/** Tells its listeners `change` (the ticket's number is the detail). */
export class Outgoing extends EventTarget {
  #services;
  #replies = [];

  constructor(services) {
    super();
    this.#services = services;
  }

  /** The replies of a ticket that are not known to be sent, oldest first. */
  of(number) {
    return this.#replies.filter((one) => one.number === number);
  }

  get pending() {
    return this.#replies.length > 0;
  }

  async send(number, text) {
    const reply = { number, text, key: makeKey(), state: "sending" };
    this.#replies.push(reply);
    await this.#attempt(reply);
  }

  async again(reply) {
    this.#enter(reply, "sending");
    await this.#attempt(reply);
  }

  async #attempt(reply) {
    this.#tell(reply);
    const { number, key, text } = reply;
    // One reply at a time: they arrive in the order they were written.
    await this.#before(reply);
    for (let tries = 1; ; tries += 1) {
      try {
        await this.#services.act(number, "reply", { key, text });
        this.#replies = this.#replies.filter((one) => one !== reply);
        return this.#tell(reply);
      } catch (error) {
        // What the services refuse for good will not go by asking again.
        if (error.status < 500 && error.status !== ON_ITS_WAY) return this.#fail(reply, error);
        if (tries === TRIES) return this.#fail(reply, error);
        this.#enter(reply, "not_sent");
        await new Promise((resolve) => setTimeout(resolve, PAUSE * tries));
      }
    }
  }

  async #before(reply) {
    const ahead = () =>
      this.#replies.some(
        (one) => one.number === reply.number && one.state !== "failed" && this.#replies.indexOf(one) < this.#replies.indexOf(reply),
      );
    while (ahead()) await new Promise((resolve) => this.addEventListener("change", resolve, { once: true }));
  }

  #fail(reply, error) {
    reply.reason = error.message;
    this.#enter(reply, "failed");
  }

  #enter(reply, state) {
    reply.state = state;
    this.#tell(reply);
  }

  #tell({ number }) {
    this.dispatchEvent(new CustomEvent("change", { detail: number }));
  }
}

function makeKey() {
  // crypto.randomUUID exists only on https and localhost.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
