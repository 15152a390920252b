/** What a customer meets before the first word: a greeting and things to ask, in both languages. */

import { element } from "./elements.js";
import { tagOf } from "./i18n.js";

const SUGGESTIONS = [
  "suggestion_order",
  "suggestion_return",
  "suggestion_recommend",
  "suggestion_warranty",
];
const IN_OTHER_LANGUAGE = ["suggestion_order", "suggestion_warranty"];

/** Show the welcome while the transcript is empty; `ask(text, event)` sends a suggestion. */
export function welcome({ transcript, words, ask }) {
  const section = document.querySelector("#welcome");
  const fill = (list, keys, language) =>
    document
      .querySelector(list)
      .replaceChildren(...keys.map((key) => suggestion(words.say(key, {}, language), ask)));
  const show = () => {
    section.hidden = transcript.entries.length > 0;
    fill("#suggestions", SUGGESTIONS, words.language);
    fill("#suggestions-other", IN_OTHER_LANGUAGE, words.otherLanguage);
  };
  for (const name of ["added", "replaced"]) {
    transcript.addEventListener(name, () => (section.hidden = transcript.entries.length > 0));
  }
  words.addEventListener("change", show);
  show();
}

function suggestion(text, ask) {
  return element("li", {}, [
    element("button", {
      className: "suggestion",
      text,
      attributes: { type: "button", lang: tagOf(text) },
      on: { click: (event) => ask(text, event) },
    }),
  ]);
}
