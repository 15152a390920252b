/** Building DOM from data: text only ever enters as text, never as markup. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an element.
 *
 * `options` may hold `className`, `text`, `attributes` (undefined and null ones are left out)
 * and `on`, a map from event name to listener.
 */
export function element(tag, options = {}, children = []) {
  const node = document.createElement(tag);
  if (options.className) node.className = options.className;
  if (options.text !== undefined) node.textContent = options.text;
  for (const [name, value] of Object.entries(options.attributes ?? {})) {
    if (value !== undefined && value !== null) node.setAttribute(name, String(value));
  }
  for (const [name, listener] of Object.entries(options.on ?? {})) {
    node.addEventListener(name, listener);
  }
  node.append(...children.filter(Boolean));
  return node;
}

/** Make a line icon from one path of our own. */
export function icon(path) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** Make text which only screen readers meet. */
export function spoken(text) {
  return element("span", { className: "visually-hidden", text });
}
