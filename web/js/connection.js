/** The line to Rasa's socket.io channel: it dials, confirms the session and dials again. */

import { io } from "../vendor/socket.io-client/socket.io.esm.min.js";
import { CONFIRM_TIMEOUT, RECONNECT_MAX, RECONNECT_MIN } from "./limits.js";

/**
 * Tells its listeners `state` (read `state`: "connecting", "online" or "offline"), `ready` (the
 * session is confirmed, messages may go), `lost` and `reply` (`detail` is Rasa's payload).
 */
export class Connection extends EventTarget {
  #socket;
  #sessionId = null;
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
    this.#socket.on("session_confirm", (id) => this.#confirmed(id));
    this.#socket.on("bot_uttered", (payload) => this.#emit("reply", payload));
    this.#socket.on("disconnect", (reason) => this.#lost(reason));
    this.#socket.on("connect_error", () => this.#enter("offline"));
  }

  /** Whether messages may go. */
  get ready() {
    return this.state === "online";
  }

  /** Dial for this session. A line in use is hung up first, or it would hear the old session on. */
  open(sessionId) {
    this.#sessionId = sessionId;
    this.#dialAgain();
  }

  /** Hang up and stay so, until `open`. */
  close() {
    this.#sessionId = null;
    clearTimeout(this.#confirming);
    this.#socket.disconnect();
  }

  /** Hand a message over; `handled` is called when Rasa has dealt with it, replies included. */
  send(message, metadata, handled) {
    const data = { message, session_id: this.#sessionId, metadata };
    this.#socket.emit("user_uttered", data, handled);
  }

  #requestSession() {
    this.#socket.emit("session_request", { session_id: this.#sessionId });
    clearTimeout(this.#confirming);
    this.#confirming = setTimeout(() => this.#dialAgain(), CONFIRM_TIMEOUT);
  }

  #confirmed(id) {
    if (id !== this.#sessionId) return; // the answer to a session left meanwhile
    clearTimeout(this.#confirming);
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
    if (this.#sessionId === null) return;
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
