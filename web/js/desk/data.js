/** What the services tell the desk, and what they are told. */

import { StaffServices } from "../staff.js";

export class Services extends StaffServices {
  me() {
    return this.ask("GET", "desk/me");
  }

  async queue() {
    return (await this.ask("GET", "desk/tickets")).tickets;
  }

  agents() {
    return this.ask("GET", "desk/agents");
  }

  figures(days) {
    return this.ask("GET", `desk/figures?days=${days}`);
  }

  open(number) {
    return this.ask("GET", `desk/tickets/${number}`);
  }

  suggestion(number) {
    return this.ask("GET", `desk/tickets/${number}/suggestion`);
  }

  /** `doing`: take, reply, note, transfer, assign, hand-back or close. */
  act(number, doing, body) {
    return this.ask("POST", `desk/tickets/${number}/${doing}`, body ?? {});
  }

  profile(customer) {
    return this.ask("GET", `customers/${encodeURIComponent(customer)}/profile`);
  }

  async orders(customer) {
    return (await this.ask("GET", `customers/${encodeURIComponent(customer)}/orders?limit=5`)).orders;
  }

  async promotions() {
    return (await this.ask("GET", "promotions")).promotions;
  }
}
