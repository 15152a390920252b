/** What may be done with the open conversation, and by whom. */

import { button } from "../gaps/parts.js";

/** The doings that fit a conversation: their names, the main one first. */
export function doingsFor({ ticket, mine }, supervises) {
  if (ticket.state !== "open") return [];
  if (mine) return ["hand_back", "transfer", "close"];
  if (!ticket.held) return ["take", "close", ...(supervises ? ["assign"] : [])];
  return supervises ? ["assign"] : [];
}

/** Draw them as buttons; `act(name)` does one. */
export function drawDoings(node, names, words, act) {
  node.replaceChildren(
    ...names.map((name, place) => {
      const made = button(words.say(name), () => act(name), place === 0 && name !== "assign" ? "button button-main desk-small" : "button desk-small");
      made.dataset.doing = name;
      return made;
    }),
  );
}

/** How a conversation stands, in a sentence. */
export function stateOf({ ticket, mine, paused }, words, outcomes) {
  if (ticket.state !== "open") {
    const outcome = ticket.outcome === "handed_back" ? words.say("handed_back") : (outcomes[ticket.outcome]?.[words.language] ?? ticket.outcome);
    return words.say("state_closed", { outcome });
  }
  if (mine) return words.say(paused ? "state_mine" : "state_not_paused");
  return ticket.held ? words.say("state_other", { name: ticket.agent_name }) : words.say("state_waiting");
}
