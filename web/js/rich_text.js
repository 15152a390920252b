/** The little markup a message may use: links, bold and lists, turned into DOM nodes. */

import { webAddress } from "./addresses.js";
import { element, spoken } from "./elements.js";

// [title](address) · **bold** · a bare web address · a bare path of this site such as /invoices/a1b2.
// A bare address ends before Chinese text and before the punctuation that closes a sentence.
const MARKUP = new RegExp(
  [
    String.raw`\[(?<title>[^\[\]\n]{1,200})\]\((?<target>[^()\s]{1,500})\)`,
    String.raw`\*\*(?<bold>[^*\n]{1,300})\*\*`,
    String.raw`(?<url>https?:\/\/[^\s<>"'，。；：！？、（）《》“”‘’\u4e00-\u9fff]+)`,
    String.raw`(?<=^|[\s:：（(])(?<path>\/[\w-]+\/[\w\-./%#\u4e00-\u9fff]+)`,
  ].join("|"),
  "gu",
);
const CLOSING = /[.,;:!?)\]]+$/u;

/** Turn the text of a message into nodes; what is not understood stays plain text. */
export function richText(text, words) {
  const fragment = document.createDocumentFragment();
  const readable = text.replace(/^[ \t]*[-*][ \t]+/gmu, "• ");
  let end = 0;
  for (const match of readable.matchAll(MARKUP)) {
    const [node, length] = nodeOf(match, words);
    fragment.append(readable.slice(end, match.index), node);
    end = match.index + length;
  }
  fragment.append(readable.slice(end));
  return fragment;
}

/** A link which opens in a new tab and tells so. */
export function outsideLink(address, className, children, words) {
  return element(
    "a",
    {
      className,
      attributes: { href: address, target: "_blank", rel: "noopener noreferrer" },
    },
    [...children, spoken(` ${words.say("opens_new_tab")}`)],
  );
}

/** The node for one piece of markup and how many characters of the text it stands for. */
function nodeOf(match, words) {
  const { title, target, bold, url, path } = match.groups;
  if (bold !== undefined) return [element("strong", { text: bold }), match[0].length];
  if (title !== undefined) return [linkOr(target, title, match[0], words), match[0].length];
  const address = (url ?? path).replace(CLOSING, "");
  return [linkOr(address, address, address, words), address.length];
}

/** A link when the address is safe, else the text as it was written. */
function linkOr(target, title, written, words) {
  const address = webAddress(target);
  if (address === null) return document.createTextNode(written);
  return outsideLink(address, "text-link", [document.createTextNode(title)], words);
}
