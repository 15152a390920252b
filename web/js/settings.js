/** Where the assistant is and who may be signed in, as the services tell. */

import { FETCH_TIMEOUT } from "./limits.js";

const LOCAL = new Set(["localhost", "127.0.0.1", "[::1]"]);
const RASA_PORT = 5005;

/** Read `/chat/settings`; without an answer, Rasa's usual port on this page's machine. */
export async function readSettings() {
  try {
    const response = await fetch("/chat/settings", {
      signal: AbortSignal.timeout(FETCH_TIMEOUT),
    });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    const body = await response.json();
    return {
      rasaUrl: reachable(body.rasa_url),
      customers: (body.customers ?? []).filter((customer) => customer.id && customer.name),
    };
  } catch (error) {
    console.warn(`Heed goes on without /chat/settings: ${error.message}`);
    return { rasaUrl: reachable(undefined), customers: [] };
  }
}

/** A `localhost` in the settings means the server's machine, which is another one for a phone. */
function reachable(rasaUrl) {
  const url = new URL(rasaUrl ?? `http://localhost:${RASA_PORT}`, document.baseURI);
  if (LOCAL.has(url.hostname) && !LOCAL.has(location.hostname)) url.hostname = location.hostname;
  return url.href.replace(/\/$/u, "");
}
