/** The words of the interface in English and Chinese, from `locales/`. */

import { load, save } from "./storage.js";

const KEY = "language";
export const LANGUAGES = ["en", "zh"];
const TAGS = { en: "en", zh: "zh-CN" };
const CHINESE = /[\u3400-\u9fff]/u;

/** Fetch both languages, so that a switch needs no network; a page may have a folder of its own. */
export async function loadWords(folder = "") {
  const lists = await Promise.all(LANGUAGES.map((name) => fetchLocale(folder + name)));
  return new Words(Object.fromEntries(LANGUAGES.map((name, index) => [name, lists[index]])));
}

/** The language tag of a piece of text: screen readers and fonts go by it. */
export function tagOf(text) {
  return CHINESE.test(text) ? TAGS.zh : TAGS.en;
}

/** Says things in the chosen language; tells listeners of `change` when that changes. */
export class Words extends EventTarget {
  #lists;
  #language;

  constructor(lists) {
    super();
    this.#lists = lists;
    const stored = load(KEY, null);
    this.#language = LANGUAGES.includes(stored) ? stored : preferred();
  }

  get language() {
    return this.#language;
  }

  set language(name) {
    if (!LANGUAGES.includes(name) || name === this.#language) return;
    this.#language = name;
    save(KEY, name);
    this.dispatchEvent(new Event("change"));
  }

  /** The tag for `lang` attributes. */
  get tag() {
    return TAGS[this.#language];
  }

  /** The tag for dates and times: the customer's own country's where the browser tells. */
  get dateTag() {
    return navigator.languages?.find((tag) => tag.startsWith(this.#language)) ?? this.tag;
  }

  /** The language the interface is not in. */
  get otherLanguage() {
    return LANGUAGES.find((name) => name !== this.#language);
  }

  /** Whether there are words under this key. */
  has(key) {
    return key in this.#lists[this.#language];
  }

  /** The words under `key`, with `{name}` replaced by `values.name`. */
  say(key, values = {}, language = this.#language) {
    const text = this.#lists[language][key];
    if (text === undefined) throw new Error(`locales/${language}.json has no "${key}".`);
    return text.replace(/\{(\w+)\}/gu, (whole, name) => String(values[name] ?? whole));
  }

  /** Put the words where the page's `data-say…` attributes ask for them. */
  apply(root) {
    document.documentElement.lang = this.tag;
    for (const node of root.querySelectorAll("[data-say]")) {
      node.textContent = this.say(node.dataset.say);
    }
    for (const [data, attribute] of [
      ["say-label", "aria-label"],
      ["say-title", "title"],
      ["say-placeholder", "placeholder"],
    ]) {
      for (const node of root.querySelectorAll(`[data-${data}]`)) {
        node.setAttribute(attribute, this.say(node.getAttribute(`data-${data}`)));
      }
    }
  }
}

async function fetchLocale(name) {
  const response = await fetch(new URL(`../locales/${name}.json`, import.meta.url));
  if (!response.ok) throw new Error(`locales/${name}.json answered ${response.status}.`);
  return response.json();
}

function preferred() {
  const wanted = navigator.languages?.map((tag) => tag.slice(0, 2).toLowerCase()) ?? [];
  return wanted.find((name) => LANGUAGES.includes(name)) ?? LANGUAGES[0];
}
