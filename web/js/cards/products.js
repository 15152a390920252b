/** Products: picture, name, price, stock, the reason for it and where to read more. */

import { webAddress } from "../addresses.js";
import { element } from "../elements.js";
import { tagOf } from "../i18n.js";
import { outsideLink } from "../rich_text.js";
import { said } from "./values.js";

/** One list item a product, so that cards that come one by one can share a list. */
export function productItems(card, words) {
  const items = Array.isArray(card.items) ? card.items : [];
  return items.map((item) => productItem(item, words));
}

function productItem(item, words) {
  const name = said(item.name) ?? said(item.sku) ?? "";
  const stock = stockOf(item.in_stock);
  return element("li", { className: "product" }, [
    pictureOf(item.image),
    element("div", { className: "product-text" }, [
      element("h3", { className: "product-name", text: name, attributes: { lang: tagOf(name) } }),
      element("p", { className: "product-facts" }, [
        said(item.price) && element("span", { className: "product-price", text: item.price }),
        stock &&
          element("span", { className: `stock stock-${stock}`, text: words.say(stock) }),
      ]),
      said(item.reason) && element("p", { className: "product-reason", text: item.reason }),
      productLink(item.url, name, words),
    ]),
  ]);
}

function productLink(address, name, words) {
  const url = webAddress(address);
  if (url === null) return null;
  const link = outsideLink(url, "product-link", [document.createTextNode(words.say("details"))], words);
  link.setAttribute("aria-label", `${words.say("about_product", { name })} ${words.say("opens_new_tab")}`);
  return link;
}

/** The picture only decorates: the name stands beside it. */
function pictureOf(address) {
  const frame = element("div", { className: "product-picture" });
  const url = webAddress(address);
  if (url === null) return frame;
  const picture = element("img", { attributes: { src: url, alt: "", loading: "lazy" } });
  picture.addEventListener("error", () => picture.remove());
  frame.append(picture);
  return frame;
}

/** Templates in domain.yml make text of a boolean: "True" and "False" come as well. */
function stockOf(inStock) {
  if (inStock === undefined || inStock === null || inStock === "") return null;
  const sold = ["false", "0", "none"].includes(String(inStock).toLowerCase());
  return sold ? "sold_out" : "in_stock";
}
