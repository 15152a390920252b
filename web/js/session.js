/** Who is talking: the session's token, the customer, and what the assistant must be told. */

import { load, save } from "./storage.js";

const KEY = "session";

/** The present session; it survives a reload and ends with `restart`. */
export class Session {
  #state;

  constructor() {
    this.#state = stored() ?? newState(undefined);
    this.#save();
  }

  /** What proves that the conversation is ours: signed by the server; null until it gave one. */
  get token() {
    return this.#state.token;
  }

  /** The customer signed in, null for a guest, undefined before anyone was chosen. */
  get customerId() {
    return this.#state.customerId;
  }

  /** Who is signed in, as `restart` takes it. */
  get customer() {
    const { customerId, customerToken } = this.#state;
    return customerId ? { id: customerId, token: customerToken } : null;
  }

  /** Take over what another tab has made of the session. */
  reload() {
    this.#state = stored() ?? this.#state;
  }

  /** Begin anew, as this customer: `{id, token}`, or null for a guest. */
  restart(customer) {
    this.#state = newState(customer);
    this.#save();
  }

  /** Keep the token that the server gave; tells whether it is that of another conversation. */
  adopt(token) {
    const isNew = token !== this.#state.token;
    if (isNew) this.#state.hintPending = true;
    this.#state.token = token;
    this.#save();
    return isNew;
  }

  /** The server does not believe the token: ask for another. */
  forgetToken() {
    this.#state.token = null;
    this.#save();
  }

  /** Keep a newer token of the customer who is signed in: the older one may have run out. */
  renewCustomer(customer) {
    if (!customer || customer.id !== this.#state.customerId) return;
    this.#state.customerToken = customer.token;
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
    if (this.#state.customerToken) metadata.customer_token = this.#state.customerToken;
    if (this.#state.hintPending) metadata.language_hint = language;
    this.#state.hintPending = false;
    this.#save();
    return metadata;
  }

  #save() {
    save(KEY, this.#state);
  }
}

/** The session on this device. One without a token is of an older page: its customer stays. */
function stored() {
  const state = load(KEY, null);
  if (state === null || typeof state !== "object") return null;
  const token = typeof state.token === "string" ? state.token : null;
  return { ...newState(undefined), ...state, token };
}

function newState(customer) {
  return {
    token: null,
    customerId: customer === null ? null : customer?.id,
    customerToken: customer?.token ?? null,
    hintPending: true,
  };
}
