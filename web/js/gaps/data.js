/** What the services tell of questions asked in vain, and what they are told. */

import { load, save } from "./session_storage.js";

const WAIT_MS = 60_000;
const KEY = "staff";

/** Somebody must say the staff token first. */
export class NotStaff extends Error {}

/** Asks the services; the token lasts as long as the tab. */
export class Services {
  #token = load(KEY);

  set token(given) {
    this.#token = given;
    save(KEY, given);
  }

  gaps(days) {
    return this.#ask("GET", `questions/gaps?days=${days}`);
  }

  upkeep(days) {
    return this.#ask("GET", `articles/upkeep?days=${days}`);
  }

  publish(questions, articles) {
    return this.#ask("POST", "questions/gaps/publish", { questions, articles });
  }

  dismiss(title, questions) {
    return this.#ask("POST", "questions/gaps/dismiss", { title, questions });
  }

  reopen(group) {
    return this.#ask("POST", `questions/gaps/closed/${group}/reopen`);
  }

  async #ask(method, path, body) {
    const headers = { "Content-Type": "application/json" };
    if (this.#token) headers.Authorization = `Bearer ${this.#token}`;
    const response = await fetch(new URL(`../../${path}`, import.meta.url), {
      method,
      headers,
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(WAIT_MS),
    });
    if (response.ok) return response.status === 204 ? null : response.json();
    const told = await response.json().catch(() => ({}));
    const reason = told.detail ?? `${response.status} ${response.statusText}`;
    throw response.status === 401 ? new NotStaff(reason) : new Error(reason);
  }
}
