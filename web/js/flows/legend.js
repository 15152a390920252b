/** What the signs in a picture mean. */

import { element, icon } from "../elements.js";

// The pictograms of dialogue/drawing/svg.py, in a square of 24.
const SIGNS = {
  kind_say: "M4 5h16v11h-9l-4 4v-4H4z",
  kind_ask: "M4 4h16v12h-9l-4 4v-4H4zM10 8.2a2.1 2.1 0 1 1 2.9 2c-.6.3-.9.7-.9 1.3M12 13.8v.1",
  kind_do: "M12 8.4a3.6 3.6 0 1 1 0 7.2a3.6 3.6 0 0 1 0-7.2zM12 3v3M12 18v3M3 12h3M18 12h3",
  kind_call: "M4 6v7h15M14 8l5 5-5 5",
};
const LINES = ["legend_exception", "legend_width", "legend_left"];

export function fillLegend(list, words) {
  list.replaceChildren(
    ...Object.entries(SIGNS).map(([key, path]) =>
      element("li", {}, [icon(path), element("span", { text: words.say(key) })]),
    ),
    ...LINES.map((key) =>
      element("li", {}, [
        element("i", { className: `legend-sign ${key}`, attributes: { "aria-hidden": "true" } }),
        element("span", { text: words.say(key) }),
      ]),
    ),
  );
}
