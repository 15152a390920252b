/** The page where staff signs in, changes a password and signs out. */

import { element } from "../elements.js";
import { LANGUAGES, loadWords } from "../i18n.js";
import { NotStaff } from "../staff.js";
import { Account } from "./account.js";
import { pagesOf } from "./pages.js";

const find = (id) => document.getElementById(id);
const PARTS = ["sign-in", "change", "signed-in"];

class LoginPage {
  #words;
  #account = new Account();
  #told = () => "";

  constructor(words) {
    this.#words = words;
    for (const one of document.querySelectorAll("[data-language]")) {
      one.addEventListener("click", () => (words.language = one.dataset.language));
    }
    words.addEventListener("change", () => this.#sayEverything());
    this.#on("sign-in", () => this.#signIn());
    this.#on("change", () => this.#change());
    find("to-change").addEventListener("click", () => this.#show("change"));
    find("sign-out").addEventListener("click", () => this.#try(() => this.#signOut()));
  }

  /** Show what fits whoever is here. */
  async begin() {
    this.#sayEverything();
    try {
      await this.#account.find();
      this.#welcome();
    } catch (error) {
      this.#show("sign-in");
      if (!(error instanceof NotStaff)) this.#fail(error);
    }
  }

  #on(form, doing) {
    find(form).addEventListener("submit", (event) => {
      event.preventDefault();
      this.#try(doing);
    });
  }

  async #try(doing) {
    this.#tell(() => "");
    try {
      await doing();
    } catch (error) {
      this.#fail(error);
    }
  }

  async #signIn() {
    await this.#account.signIn(find("name").value, find("password").value);
    this.#onward();
  }

  async #change() {
    if (find("new").value !== find("again").value) {
      this.#tell((words) => words.say("not_the_same"));
      find("again").focus();
      return;
    }
    await this.#account.change(find("present").value, find("new").value);
    find("change").reset();
    this.#onward();
    this.#tell((words) => words.say("changed"));
  }

  async #signOut() {
    await this.#account.signOut();
    find("sign-in").reset();
    this.#show("sign-in");
  }

  /** Go where somebody wanted to go when they were sent here. */
  #onward() {
    const wanted = new URLSearchParams(location.search).get("next");
    if (this.#account.who.must_change || !wanted) return this.#welcome();
    const next = new URL(wanted, location.href);
    if (next.origin !== location.origin || next.pathname === location.pathname) return this.#welcome();
    return location.replace(next);
  }

  #welcome() {
    this.#sayEverything();
    this.#show(this.#account.who.must_change ? "change" : "signed-in");
  }

  #show(part) {
    for (const one of PARTS) find(one).hidden = one !== part;
    find("why").hidden = !this.#account.who?.must_change;
    find("whose").value = this.#account.who?.name ?? "";
    find(part).querySelector("input:not([readonly]), a")?.focus();
  }

  #sayEverything() {
    const words = this.#words;
    words.apply(document);
    document.title = words.say("title");
    for (const one of document.querySelectorAll("[data-language]")) {
      one.setAttribute("aria-pressed", String(one.dataset.language === words.language));
    }
    find("message").textContent = this.#told(words);
    const { who } = this.#account;
    if (!who) return;
    const role = words.say(`role_${who.role}`);
    find("who").textContent = words.say("who", { name: who.display_name, role });
    const links = pagesOf(who.roles).map(({ path, name }) =>
      element("li", {}, [element("a", { text: words.say(name), attributes: { href: path } })]),
    );
    find("pages").replaceChildren(...links);
  }

  /** Say something that stays, in whichever language is chosen next. */
  #tell(told) {
    this.#told = told;
    find("message").textContent = told(this.#words);
  }

  #fail(error) {
    this.#tell((words) => this.#account.explain(error, words));
  }
}

const words = await loadWords("login/");
if (LANGUAGES.includes(new URLSearchParams(location.search).get("language"))) {
  words.language = new URLSearchParams(location.search).get("language");
}
await new LoginPage(words).begin();
