/** The top of the page: connection, language, demo customer, new conversation. */

import { customerOf } from "./customer_token.js";
import { element } from "./elements.js";

// A browser's timers hold no more.
const LONGEST_TIMER = 2 ** 31 - 1;

/** Show how the line stands. `state` is one of the connection's, or "paused". */
export function showConnection(state, words) {
  const status = document.querySelector("#connection");
  const text = document.querySelector("#connection-text");
  status.dataset.state = state;
  text.dataset.say = `connection_${state}`;
  text.textContent = words.say(text.dataset.say);
}

/** Let the buttons EN and 中文 switch the words. */
export function languageSwitch(words) {
  const buttons = [...document.querySelectorAll("[data-language]")];
  const show = () => {
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.language === words.language));
    }
  };
  for (const button of buttons) {
    button.addEventListener("click", () => (words.language = button.dataset.language));
  }
  words.addEventListener("change", show);
  show();
}

/**
 * Show who is signed in, and offer the demo customers, if there are any.
 *
 * Whoever the shop's site signed in is shown by name, so that nobody writes in an account that
 * somebody else's link put in place; Guest signs out. `choose(customer)` is given null for a guest.
 */
export function customerChooser({ customers, words, session, choose }) {
  const row = document.querySelector("#customer-row");
  const select = row.querySelector("select");
  let ending;
  const show = () => {
    const signedIn = customerOf(session.customer?.token ?? "");
    const isDemo = customers.some(({ id }) => id === signedIn?.id);
    const all = signedIn && !isDemo ? [...customers, signedIn] : customers;
    select.replaceChildren(
      ...all.map(({ id, name }) => element("option", { text: name, attributes: { value: id } })),
      element("option", { text: words.say("guest"), attributes: { value: "" } }),
    );
    select.value = session.customerId ?? "";
    row.hidden = all.length === 0;
    clearTimeout(ending);
    if (signedIn === null) return;
    const left = signedIn.until - Date.now();
    const { selectedOptions } = select;
    if (left > 0) ending = setTimeout(show, Math.min(left, LONGEST_TIMER));
    else selectedOptions[0].text = words.say("sign_in_ended", { name: selectedOptions[0].text });
  };
  select.addEventListener("change", () => {
    choose(customers.find((customer) => customer.id === select.value) ?? null);
    show();
  });
  words.addEventListener("change", show);
  show();
}

/** Ask before a conversation is thrown away. */
export function restartDialog(restart) {
  const dialog = document.querySelector("#restart-dialog");
  document.querySelector("#restart").addEventListener("click", () => dialog.showModal());
  document.querySelector("#restart-no").addEventListener("click", () => dialog.close());
  document.querySelector("#restart-yes").addEventListener("click", () => {
    dialog.close();
    restart();
  });
}
