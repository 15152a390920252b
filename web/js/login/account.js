/** Whoever is signed in, and what they may do with their own account. */

import { NotStaff, StaffServices } from "../staff.js";

const SECONDS = /(\d+) seconds/u;

export class Account {
  #services = new StaffServices();
  who = null;

  async find() {
    this.who = await this.#services.ask("GET", "accounts/me");
  }

  async signIn(name, password) {
    this.who = await this.#services.ask("POST", "accounts/login", { name, password });
  }

  async change(present, wanted) {
    this.who = await this.#services.ask("POST", "accounts/password", { present, new: wanted });
  }

  async signOut() {
    await this.#services.ask("POST", "accounts/logout");
    this.who = null;
  }

  /** Why something failed, in the reader's language. */
  explain(error, words) {
    const seconds = SECONDS.exec(error.message)?.[1];
    if (seconds) return words.say("too_often", { seconds });
    if (error instanceof NotStaff) return words.say("wrong");
    return words.say("failed", { reason: error.message });
  }
}
