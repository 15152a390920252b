/** The chat page: makes the parts and tells each what concerns it. */

import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { takeCustomer } from "./customer_token.js";
import { customerChooser, languageSwitch, restartDialog, showConnection } from "./header.js";
import { loadWords } from "./i18n.js";
import { readReply } from "./incoming.js";
import { MessageList } from "./message_list.js";
import { OneTab } from "./one_tab.js";
import { Outbox } from "./outbox.js";
import { Session } from "./session.js";
import { readSettings } from "./settings.js";
import { TitleBadge } from "./title_badge.js";
import { Transcript } from "./transcript.js";
import { Waiting } from "./waiting.js";
import { welcome } from "./welcome.js";

const [words, settings] = await Promise.all([loadWords(), readSettings()]);
const session = new Session();
const transcript = new Transcript();
const waiting = new Waiting();
const connection = new Connection(settings.rasaUrl);
const outbox = new Outbox({ transcript, connection, waiting, session, words });
const tab = new OneTab();
const badge = new TitleBadge(words);
const composer = new Composer(words, (text) => outbox.say(text));
new MessageList({ transcript, words, actions: { choose, sayAgain } });

/** Send a quick reply: its payload to the assistant, its title to the eye. */
function choose(entry, place, event) {
  const { title, payload } = entry.buttons[place];
  if (!outbox.say(title, payload)) return;
  transcript.change(entry, { chosen: place });
  composer.focus({ byKeyboard: event.detail === 0 });
}

function sayAgain(entry) {
  outbox.sayAgain(entry);
}

function ask(text, event) {
  outbox.say(text);
  composer.focus({ byKeyboard: event.detail === 0 });
}

/** Begin a new conversation, as this customer (null for a guest). */
function restart(customer) {
  session.restart(customer);
  waiting.stop();
  transcript.clear();
  connection.open(session.token);
  composer.focus();
}

/** Sign a demo customer in; the interface speaks the customer's language. */
function signIn(customer) {
  if (customer) words.language = customer.language;
  restart(customer);
}

/**
 * Sign in whom the shop's site names. Else the first visit is that of a demo customer who speaks
 * the page's language, if there is one.
 */
function signInFirst() {
  const named = takeCustomer();
  const known = named ?? settings.customers.find((one) => one.id === session.customerId);
  session.renewCustomer(known);
  if (named !== null && named.id !== session.customerId) {
    transcript.clear();
    session.restart(named);
  }
  if (session.customerId !== undefined || transcript.entries.length > 0) return;
  const fitting = settings.customers.find((one) => one.language === words.language);
  if (fitting) session.restart(fitting);
}

/** The server gave a session: another than ours knows nothing of what was said. */
function adopt({ detail: token }) {
  if (session.adopt(token)) transcript.keepUnsent();
}

function askForSession() {
  session.forgetToken();
  connection.open(null);
}

function reply({ detail }) {
  waiting.heard();
  transcript.dropNotices();
  const news = readReply(detail).filter((entry) => !transcript.has(entry.key));
  for (const entry of news) transcript.add(entry);
  if (news.length > 0) badge.note();
}

function admitSilence() {
  const last = transcript.entries.findLast((entry) => entry.from === "customer");
  transcript.add({ from: "notice", kind: "no_reply", repeats: last });
}

function showTyping() {
  document.querySelector("#typing-bubble").hidden = !waiting.visible;
}

/** Another tab has the conversation (`paused`), or this one has it. */
function showPaused(paused) {
  document.querySelector("#paused").hidden = !paused;
  for (const id of ["#customer", "#restart"]) document.querySelector(id).disabled = paused;
  for (const id of ["#log", "#welcome"]) document.querySelector(id).inert = paused;
  composer.hidden = paused;
}

function pause() {
  transcript.leave();
  connection.close();
  showPaused(true);
  showConnection("paused", words);
}

function continueHere() {
  tab.takeOver();
  session.reload();
  transcript.reload();
  outbox.takeUp();
  showPaused(false);
  connection.open(session.token);
  composer.focus();
}

signInFirst();
words.apply(document);
words.addEventListener("change", () => {
  words.apply(document);
  session.languageChanged();
});
languageSwitch(words);
customerChooser({ customers: settings.customers, words, session, choose: signIn });
restartDialog(() => restart(session.customer));
welcome({ transcript, words, ask });

connection.addEventListener("state", () => showConnection(connection.state, words));
connection.addEventListener("session", adopt);
connection.addEventListener("refused", askForSession);
connection.addEventListener("reply", reply);
waiting.addEventListener("change", showTyping);
waiting.addEventListener("gave-up", admitSilence);
tab.addEventListener("taken-over", pause);
document.querySelector("#continue-here").addEventListener("click", continueHere);

tab.takeOver();
connection.open(session.token);
composer.focus();
