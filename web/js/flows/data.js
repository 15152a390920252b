/** What the services tell of the flows. */

const WAIT_MS = 30_000;

/** Fetch every flow with its picture, in a language, with the conversations of the last days. */
export async function fetchFlows(language, days) {
  const query = new URLSearchParams({ language, days });
  const address = new URL(`../../analytics/flows?${query}`, import.meta.url);
  const response = await fetch(address, { signal: AbortSignal.timeout(WAIT_MS) });
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  return response.json();
}
