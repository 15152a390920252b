/** Asks whether an answer helped; what is pressed goes to the services, not into the conversation. */

import { element, icon } from "../elements.js";

const WAIT_MS = 10_000;
const ID = /^[0-9a-f]{32}$/u;
const UP = "M7 11v9H4v-9zM7 11l4-8c1.6 0 2.5 1 2.3 2.6L12.8 9H19c1.2 0 2 1 1.8 2.2l-1.2 7c-.2 1-1 1.8-2 1.8H7";
const DOWN = "M7 13V4H4v9zM7 13l4 8c1.6 0 2.5-1 2.3-2.6l-.5-3.4H19c1.2 0 2-1 1.8-2.2l-1.2-7C19.4 4.8 18.6 4 17.6 4H7";

/** Two buttons below an answer, or nothing where no question can be told of. */
export function judgement(question, words) {
  if (typeof question !== "string" || !ID.test(question)) return null;
  const thanks = element("span", { className: "judgement-thanks", attributes: { role: "status" } });
  const buttons = [
    [true, UP, "helped"],
    [false, DOWN, "helped_not"],
  ].map(([helped, path, say]) =>
    element(
      "button",
      {
        className: "judgement-button",
        attributes: { type: "button", "aria-pressed": "false", "aria-label": words.say(say), title: words.say(say) },
        on: { click: (event) => tell(event.currentTarget, helped) },
      },
      [icon(path)],
    ),
  );

  async function tell(pressed, helped) {
    try {
      const answer = await fetch(new URL(`../../questions/${question}/outcome`, import.meta.url), {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ helped }),
        signal: AbortSignal.timeout(WAIT_MS),
      });
      // A question that is forgotten already needs no word any more.
      if (!answer.ok && answer.status !== 404) throw new Error(String(answer.status));
      for (const one of buttons) one.setAttribute("aria-pressed", String(one === pressed));
      thanks.textContent = words.say("judged");
    } catch {
      thanks.textContent = words.say("judged_not");
    }
  }

  return element("div", { className: "judgement", attributes: { role: "group", "aria-label": words.say("did_it_help") } }, [
    ...buttons,
    thanks,
  ]);
}
