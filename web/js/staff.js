/** Asks the services what only staff may know: the session is a cookie that no script can read. */

const WAIT_MS = 60_000;
const CSRF = /(?:^|; )heed_csrf=([^;]*)/;

/** Somebody must sign in first. */
export class NotStaff extends Error {}

export class StaffServices {
  async ask(method, path, body) {
    const headers = { "Content-Type": "application/json" };
    // A page elsewhere can send our cookies along, but cannot read one and repeat it here.
    if (method !== "GET") headers["X-CSRF-Token"] = CSRF.exec(document.cookie)?.[1] ?? "";
    const response = await fetch(new URL(`../${path}`, import.meta.url), {
      method,
      headers,
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(WAIT_MS),
    });
    if (response.ok) return response.status === 204 ? null : response.json();
    const told = await response.json().catch(() => ({}));
    const reason = told.detail ?? `${response.status} ${response.statusText}`;
    const error = response.status === 401 ? new NotStaff(reason) : new Error(reason);
    throw Object.assign(error, { status: response.status });
  }
}

/** Leave for the page where staff signs in, which comes back here. */
export function toLogin() {
  const login = new URL("../login/", import.meta.url);
  login.searchParams.set("next", location.pathname + location.search + location.hash);
  location.assign(login);
}
