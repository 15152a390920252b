/** The customer whom the shop's own site signed in: `…/#customer_token=` and a JWT. */

const NAME = "customer_token";

/**
 * The customer of this page's address, or null; the token is taken out of the address.
 *
 * A fragment is sent to no server, so it lands in no log. The servers check the signature: here
 * the id is only read, to tell one customer from another.
 */
export function takeCustomer(place = location, past = history) {
  const given = new URLSearchParams(place.hash.slice(1));
  const token = given.get(NAME);
  if (token === null) return null;
  given.delete(NAME);
  const rest = given.toString();
  past.replaceState(null, "", `${place.pathname}${place.search}${rest && `#${rest}`}`);
  return customerOf(token);
}

/** Who a token names, or null: `name` is its claim of that name, else the id; `until` is in ms. */
export function customerOf(token) {
  try {
    const body = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(body), (letter) => letter.codePointAt(0));
    const { sub, name, exp } = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof sub !== "string" || sub === "") return null;
    const until = Number.isFinite(exp) ? exp * 1000 : Infinity;
    return { id: sub, name: typeof name === "string" && name !== "" ? name : sub, until, token };
  } catch {
    return null;
  }
}
