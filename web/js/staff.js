/** Asks the services what only staff may know; the token lasts as long as the tab. */

import { load, save } from "./session_storage.js";

const WAIT_MS = 60_000;
const KEY = "token";

/** Somebody must say the staff token first. */
export class NotStaff extends Error {}

export class StaffServices {
  #token = load(KEY);

  set token(given) {
    this.#token = given;
    save(KEY, given);
  }

  async ask(method, path, body) {
    const headers = { "Content-Type": "application/json" };
    if (this.#token) headers.Authorization = `Bearer ${this.#token}`;
    const response = await fetch(new URL(`../${path}`, import.meta.url), {
      method,
      headers,
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(WAIT_MS),
    });
    if (response.ok) return response.status === 204 ? null : response.json();
    const told = await response.json().catch(() => ({}));
    const reason = told.detail ?? `${response.status} ${response.statusText}`;
    const error = response.status === 401 ? new NotStaff(reason) : new Error(reason);
    throw Object.assign(error, { status: response.status });
  }
}
