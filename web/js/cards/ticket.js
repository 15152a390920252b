/** A ticket: the customer should be able to find and keep its number. */

import { element, icon } from "../elements.js";
import { said } from "./values.js";

const TICKET =
  "M4 8.5A1.5 1.5 0 0 1 5.5 7h13A1.5 1.5 0 0 1 20 8.5V10a2 2 0 0 0 0 4v1.5a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 15.5V14a2 2 0 0 0 0-4zM14 7v10";

/** The number under which a person takes over. */
export function ticketCard(card, words) {
  return element("section", { className: "card ticket" }, [
    element("span", { className: "ticket-icon" }, [icon(TICKET)]),
    element("div", { className: "ticket-body" }, [
      element("h3", { className: "card-title" }, [
        element("span", { className: "card-kind", text: `${words.say("ticket")} ` }),
        element("span", { className: "card-number", text: said(card.number) ?? "" }),
      ]),
      element("p", { className: "ticket-text", text: words.say("ticket_explained") }),
    ]),
  ]);
}
