/** What the services tell of questions asked in vain, and what they are told. */

import { StaffServices } from "../staff.js";

export class Services extends StaffServices {
  gaps(days) {
    return this.ask("GET", `questions/gaps?days=${days}`);
  }

  upkeep(days) {
    return this.ask("GET", `articles/upkeep?days=${days}`);
  }

  publish(questions, articles) {
    return this.ask("POST", "questions/gaps/publish", { questions, articles });
  }

  dismiss(title, questions) {
    return this.ask("POST", "questions/gaps/dismiss", { title, questions });
  }

  reopen(group) {
    return this.ask("POST", `questions/gaps/closed/${group}/reopen`);
  }
}
