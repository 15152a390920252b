/** Articles that need a look: stale ones, and pairs that say the same or contradict each other. */

import { element } from "../elements.js";
import { articleLink, badge, day, part, saying } from "./parts.js";

/** Show all of them. */
export function showUpkeep(panel, upkeep, words) {
  const contradictions = upkeep.pairs.filter((one) => one.kind === "contradiction");
  const duplicates = upkeep.pairs.filter((one) => one.kind === "duplicate");
  const { articles, passages, left_out } = upkeep;
  panel.replaceChildren(
    element("h2", { className: "details-heading", text: words.say("view_upkeep") }),
    element("p", {
      className: "hint",
      text: upkeep.comparing ? words.say("comparing") : words.say("compared", { articles, passages }),
    }),
    ...(left_out ? [element("p", { className: "problem", text: words.say("left_out", { count: left_out }) })] : []),
    ...section("contradictions", contradictions, words, (one) => pair(one, words)),
    ...section("stale", upkeep.stale, words, (one) => stale(one, words)),
    ...section("duplicates", duplicates, words, (one) => pair(one, words)),
  );
}

function section(name, found, words, show) {
  return [
    part(words.say(name, { count: found.length })),
    element("p", { className: "hint", text: words.say(found.length ? `${name}_hint` : `${name}_none`) }),
    element("ul", { className: "findings" }, found.map((one) => element("li", { className: "finding" }, show(one)))),
  ];
}

function pair(found, words) {
  const about = found.kind === "contradiction" ? [badge(words.say(`about_${found.about}`))] : [];
  return [
    element("p", { className: "badges" }, [
      badge(words.say(`sure_${found.sure}`), found.sure === "sure" ? "badge-warn" : ""),
      ...about,
    ]),
    ...found.passages.map((one) =>
      element("div", { className: "quoted" }, [
        articleLink(`${one.title} · ${one.heading}`, one.url),
        saying("blockquote", one.quote),
      ]),
    ),
  ];
}

function stale(found, words) {
  const { asked, unhelpful } = found;
  const told = {
    expired: () => words.say("reason_expired", { day: day(found.valid_until, words) }),
    old: () => words.say("reason_old", { day: day(found.changed_on, words), asked }),
    unhelpful: () => words.say("reason_unhelpful", { unhelpful, asked }),
  };
  return [
    articleLink(found.title, found.url),
    element("p", { className: "badges" }, found.reasons.map((reason) => badge(told[reason](), "badge-warn"))),
  ];
}
