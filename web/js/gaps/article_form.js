/** The fields of an article in one language, filled with what customers asked. */

import { element } from "../elements.js";

const TAGS = { en: "en", zh: "zh-CN" };

export class ArticleForm {
  #title;
  #text;
  #questions;
  #begun;

  constructor(language, gap, words) {
    this.language = language;
    const asked = gap.examples.filter((one) => one.language === language).map((one) => one.text);
    this.#title = this.#field("input", "title", words, asked[0] ?? "", { maxlength: 200 });
    this.#text = this.#field("textarea", "text", words, "", { rows: 7, maxlength: 20000 });
    this.#questions = this.#field("textarea", "questions", words, asked.join("\n"), { rows: 4 });
    this.node = element("details", { className: "article" }, [
      element("summary", { text: words.say(`article_${language}`) }),
      ...[this.#title, this.#text, this.#questions].map((one) => one.row),
    ]);
    this.node.open = asked.length > 0;
    this.#begun = JSON.stringify(this.article);
  }

  /** Whether there is an article here: a text makes one. */
  get filled() {
    return this.#text.control.value.trim() !== "";
  }

  /** Whether somebody has typed here. */
  get changed() {
    return JSON.stringify(this.article) !== this.#begun;
  }

  get article() {
    return {
      title: this.#title.control.value.trim(),
      text: this.#text.control.value.trim(),
      questions: this.#questions.control.value
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean),
    };
  }

  focus() {
    this.#text.control.focus();
  }

  #field(tag, name, words, value, attributes) {
    const id = `${name}-${this.language}`;
    const control = element(tag, { className: "field", attributes: { id, lang: TAGS[this.language], ...attributes } });
    control.value = value;
    const label = element("label", { text: words.say(`field_${name}`), attributes: { for: id } });
    return { control, row: element("div", { className: "row" }, [label, control]) };
  }
}
