/** Groups that were dealt with. */

import { element } from "../elements.js";
import { articleLink, badge, button, day, saying } from "./parts.js";

/** Show them; `reopen(id)` returns a promise. */
export function showClosed(panel, closed, words, reopen) {
  panel.replaceChildren(
    element("h2", { className: "details-heading", text: words.say("view_closed") }),
    element("p", { className: "hint", text: words.say(closed.length ? "closed_hint" : "closed_none") }),
    element("ul", { className: "findings" }, closed.map((one) => group(one, words, reopen))),
  );
}

function group(one, words, reopen) {
  return element("li", { className: "finding" }, [
    saying("p", one.title, "finding-title"),
    element("p", { className: "badges" }, [
      badge(words.say(`state_${one.state}`)),
      badge(words.say("questions", { count: one.size })),
      badge(day(one.closed_at, words)),
      ...one.articles.map((url) => articleLink(words.say("open_article"), url)),
    ]),
    button(words.say("reopen"), () => reopen(one.id)),
  ]);
}
