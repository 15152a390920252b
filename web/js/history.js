/** The conversation as the server remembers it, from `/chat/history`. */

import { readAgent, readCard, readImage, readText } from "./incoming.js";
import { FETCH_TIMEOUT } from "./limits.js";

/** The entries of a session, or null when the history does not answer. */
export async function fetchHistory(token) {
  try {
    const response = await fetch("/chat/history", {
      headers: { Authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(FETCH_TIMEOUT),
    });
    if (!response.ok) return null;
    const { messages } = await response.json();
    return Array.isArray(messages) ? readHistory(messages) : null;
  } catch {
    return null;
  }
}

/** The entries a list of history messages stands for. */
export function readHistory(messages) {
  const entries = [];
  for (const message of messages) {
    const at = momentOf(message.at);
    const read = message.from === "customer" ? readCustomer(message, entries) : readAssistant(message);
    entries.push(...read.map((entry) => ({ ...entry, at })));
  }
  return entries;
}

function readAssistant(message) {
  if (message.from === "agent") return readAgent(message);
  return [
    ...readText(message.text, message.buttons),
    ...readCard(message.custom),
    ...readImage(message.image),
  ];
}

/** What the customer said. A pressed button left its payload: show the title it had. */
function readCustomer({ text }, before) {
  if (typeof text !== "string" || text === "" || text === "/session_start") return [];
  const entry = { from: "customer", text, state: "delivered" };
  if (!text.startsWith("/")) return [entry];
  return [{ ...entry, text: titleOf(text, before), payload: text }];
}

function titleOf(payload, before) {
  const buttons = before.flatMap((entry) => entry.buttons ?? []);
  const pressed = buttons.findLast((button) => button.payload === payload);
  return pressed?.title ?? payload.slice(1).replace(/\{.*\}$/su, "").replaceAll("_", " ");
}

/** Rasa counts seconds, the services may write ISO dates; we count milliseconds. */
function momentOf(at) {
  const moment = typeof at === "number" ? at * 1000 : Date.parse(at);
  return Number.isFinite(moment) ? moment : Date.now();
}
