/** The line to Rasa's socket.io channel: it dials, confirms the session and dials again. */

import { io } from "../vendor/socket.io-client/socket.io.esm.min.js";
import { CONFIRM_TIMEOUT, RECONNECT_MAX, RECONNECT_MIN } from "./limits.js";

/**
 * Tells its listeners `state` (read `state`: "connecting", "online" or "offline"), `session`
 * (`detail` is the token the server gave), `ready` (messages may go), `refused` (the token proves
 * nothing), `lost` and `reply` (`detail` is Rasa's payload).
 */
export class Connection extends EventTarget {
  #socket;
  #token = null;
  #open = false;
  #confirming;
  state = "connecting";

  constructor(url) {
    super();
    this.#socket = io(url, {
      path: "/socket.io",
      // Long polling would need CORS headers, which Rasa only sends when it is told to.
      transports: ["websocket"],
      autoConnect: false,
      reconnectionDelay: RECONNECT_MIN,
      reconnectionDelayMax: RECONNECT_MAX,
    });
    this.#socket.on("connect", () => this.#requestSession());
    this.#socket.on("session_confirm", (token) => this.#confirmed(token));
    this.#socket.on("session_refused", () => this.#emit("refused"));
    this.#socket.on("bot_uttered", (payload) => this.#emit("reply", payload));
    this.#socket.on("disconnect", (reason) => this.#lost(reason));
    this.#socket.on("connect_error", () => this.#enter("offline"));
  }

  /** Whether messages may go. */
  get ready() {
    return this.state === "online";
  }

  /**
   * Dial for the session of this token, or for a new one (null). A line in use is hung up first, or
   * it would hear the old session on.
   */
  open(token) {
    this.#token = token;
    this.#open = true;
    this.#dialAgain();
  }

  /** Hang up and stay so, until `open`. */
  close() {
    this.#open = false;
    clearTimeout(this.#confirming);
    this.#socket.disconnect();
  }

  /** Hand a message over; `handled` is called when Rasa has dealt with it, replies included. */
  send(message, metadata, handled) {
    const data = { message, session_id: this.#token, metadata };
    this.#socket.emit("user_uttered", data, handled);
  }

  #requestSession() {
    this.#socket.emit("session_request", { session_id: this.#token });
    clearTimeout(this.#confirming);
    this.#confirming = setTimeout(() => this.#dialAgain(), CONFIRM_TIMEOUT);
  }

  #confirmed(token) {
    if (typeof token !== "string" || !this.#open) return;
    clearTimeout(this.#confirming);
    this.#token = token;
    this.#emit("session", token);
    this.#enter("online");
    this.#emit("ready");
  }

  #lost(reason) {
    clearTimeout(this.#confirming);
    this.#emit("lost");
    if (reason === "io client disconnect") return; // we hung up ourselves
    this.#enter("offline");
    // The one end after which socket.io does not dial again by itself.
    if (reason === "io server disconnect") setTimeout(() => this.#dialAgain(), RECONNECT_MIN);
  }

  #dialAgain() {
    if (!this.#open) return;
    this.#enter("connecting");
    this.#socket.disconnect();
    this.#socket.connect();
  }

  #enter(state) {
    if (this.state === state) return;
    this.state = state;
    this.#emit("state");
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
