/** The top of the page: connection, language, demo customer, new conversation. */

import { element } from "./elements.js";

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

/** Offer the demo customers, if there are any; `choose(customer)` is given null for a guest. */
export function customerChooser({ customers, words, session, choose }) {
  if (customers.length === 0) return;
  const row = document.querySelector("#customer-row");
  const select = row.querySelector("select");
  const show = () => {
    select.replaceChildren(
      ...customers.map(({ id, name }) => element("option", { text: name, attributes: { value: id } })),
      element("option", { text: words.say("guest"), attributes: { value: "" } }),
    );
    select.value = session.customerId ?? "";
  };
  select.addEventListener("change", () => {
    choose(customers.find((customer) => customer.id === select.value) ?? null);
  });
  words.addEventListener("change", show);
  show();
  row.hidden = false;
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
