/** The source of an answer: a link to the page, with an excerpt when there is one. */

import { webAddress } from "../addresses.js";
import { element, icon } from "../elements.js";
import { tagOf } from "../i18n.js";
import { outsideLink } from "../rich_text.js";
import { judgement } from "./judgement.js";
import { said } from "./values.js";

const PAGE = "M7 3.5h7l4 4v13H7zM14 3.5v4h4M10 12h5M10 16h5";

/** Where an answer stands, so that the customer can read on. */
export function sourceCard(card, words) {
  const title = said(card.title) ?? said(card.url) ?? "";
  const label = [
    icon(PAGE),
    element("span", { className: "source-label", text: said(card.label) ?? words.say("source") }),
    element("span", { className: "source-title", text: title, attributes: { lang: tagOf(title) } }),
  ];
  const url = webAddress(card.url);
  const line =
    url === null
      ? element("span", { className: "source" }, label)
      : outsideLink(url, "source", label, words);
  const excerpt = said(card.excerpt);
  return element("div", { className: "source-card" }, [
    excerpt && element("blockquote", { className: "source-excerpt", text: excerpt }),
    line,
    judgement(card.question, words),
  ]);
}
