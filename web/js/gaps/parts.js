/** Pieces that several views are made of. */

import { webAddress } from "../addresses.js";
import { element } from "../elements.js";
import { tagOf } from "../i18n.js";

/** Text of customers or articles, with its own language tag. */
export function saying(tag, text, className) {
  return element(tag, { className, text, attributes: { lang: tagOf(text) } });
}

/** A heading within the details. */
export function part(text) {
  return element("h3", { className: "part", text });
}

/** A button of the details. */
export function button(text, press, className = "button") {
  return element("button", { className, text, attributes: { type: "button" }, on: { click: press } });
}

/** A link to an article, opened beside this page so that nothing typed is lost. */
export function articleLink(title, url) {
  const address = webAddress(url);
  if (address === null) return saying("span", title);
  return element("a", {
    className: "article-link",
    text: title,
    attributes: { href: address, target: "_blank", rel: "noopener", lang: tagOf(title) },
  });
}

/** A small count or label. */
export function badge(text, className = "") {
  return element("span", { className: `badge ${className}`.trim(), text });
}

/** A day as the reader's country writes it. */
export function day(iso, words) {
  return new Date(iso.includes("T") ? `${iso}Z` : iso).toLocaleDateString(words.dateTag);
}
