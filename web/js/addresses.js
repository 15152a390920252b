/** Which addresses out of a message may become a link or a picture. */

/** The address made absolute when it is http or https, else null (`javascript:` and the like). */
export function webAddress(address) {
  if (typeof address !== "string" || address.trim() === "") return null;
  try {
    const url = new URL(address.trim(), document.baseURI);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}
