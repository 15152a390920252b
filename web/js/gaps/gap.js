/** A group of questions asked in vain, and the editor that turns it into an article. */

import { element } from "../elements.js";
import { LANGUAGES } from "../i18n.js";
import { ArticleForm } from "./article_form.js";
import { articleLink, badge, button, day, part, saying } from "./parts.js";

const OUTCOMES = ["clicked", "helped", "thanked", "unhelpful", "person", "asked_again"];

/**
 * Show a group. `doings.publish(articles)` and `doings.dismiss()` return promises; what goes wrong
 * is told above the buttons, and what was typed stays. Returns what tells whether somebody typed.
 */
export function showGap(panel, gap, words, doings) {
  const forms = LANGUAGES.map((language) => new ArticleForm(language, gap, words));
  const problem = element("p", { className: "problem", attributes: { role: "alert" } });
  const form = element("form", { className: "editor", attributes: { novalidate: "" } }, [
    part(words.say("write")),
    element("p", { className: "hint", text: words.say("write_hint") }),
    ...forms.map((one) => one.node),
    problem,
    element("div", { className: "buttons" }, [
      element("button", {
        className: "button button-main",
        text: words.say("publish"),
        attributes: { type: "submit" },
      }),
      button(words.say("dismiss"), () => attempt(doings.dismiss)),
    ]),
  ]);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const articles = Object.fromEntries(forms.filter((one) => one.filled).map((one) => [one.language, one.article]));
    if (Object.keys(articles).length) return attempt(() => doings.publish(articles));
    problem.textContent = words.say("nothing_written");
    return forms.find((one) => one.node.open)?.focus();
  });

  async function attempt(doing) {
    problem.textContent = "";
    for (const control of form.elements) control.disabled = true;
    try {
      await doing();
    } catch (error) {
      problem.textContent = words.say("not_done", { reason: error.message });
    } finally {
      for (const control of form.elements) control.disabled = false;
    }
  }

  panel.replaceChildren(
    saying("h2", gap.title, "details-heading"),
    element("p", { className: "badges" }, facts(gap, words)),
    part(words.say("asked_like_this")),
    element("ul", { className: "examples" }, gap.examples.map((one) => example(one, words))),
    ...near(gap, words),
    form,
  );
  return () => forms.some((one) => one.changed);
}

function facts(gap, words) {
  const languages = Object.entries(gap.languages).map(([language, count]) =>
    badge(words.say(`in_${language}`, { count })),
  );
  const outcomes = OUTCOMES.filter((kind) => gap.outcomes[kind]).map((kind) =>
    badge(words.say(`outcome_${kind}`, { count: gap.outcomes[kind] })),
  );
  return [
    gap.unanswered > 0 && badge(words.say("unanswered", { count: gap.unanswered }), "badge-warn"),
    gap.unhelpful > 0 && badge(words.say("unhelpful", { count: gap.unhelpful }), "badge-warn"),
    ...languages,
    ...outcomes,
    badge(words.say("last_asked", { day: day(gap.last_at, words) })),
  ];
}

function example(one, words) {
  return element("li", {}, [
    saying("span", one.text),
    one.count > 1 && badge(words.say("times", { count: one.count })),
  ]);
}

function near(gap, words) {
  const found = Object.values(gap.near);
  if (!found.length) return [];
  return [
    part(words.say("nearest")),
    ...found.map((one) =>
      element("details", { className: "near" }, [
        element("summary", {}, [saying("span", `${one.title} · ${one.heading}`)]),
        saying("p", one.text, "near-text"),
        articleLink(words.say("open_article"), one.url),
      ]),
    ),
  ];
}
