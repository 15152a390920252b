/** The pages of staff, and the role that each is for. */

const PAGES = [
  { path: "../desk/", name: "page_desk", role: "agent" },
  { path: "../gaps/", name: "page_gaps", role: "designer" },
  { path: "../flows/", name: "page_flows", role: "designer" },
  { path: "../offers/", name: "page_offers", role: "designer" },
  { path: "../docs", name: "page_docs", role: "administrator" },
];

/** The pages that somebody with these roles may see. */
export function pagesOf(roles) {
  return PAGES.filter(({ role }) => roles.includes(role));
}
