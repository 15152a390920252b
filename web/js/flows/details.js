/** What is told of a flow, or of one of its states, beside the picture. */

import { element } from "../elements.js";
import { tagOf } from "../i18n.js";

/** Tell of a whole flow: what begins it, and its states as a list. */
export function showFlow(panel, flow, words, counted, choose) {
  const { starts, left } = flow;
  fill(panel, [
    ...heading(flow.title || flow.name, flow.title ? flow.name : "", flow.place),
    flow.description && element("p", { text: flow.description, attributes: { lang: tagOf(flow.description) } }),
    counted && element("p", { className: "details-count", text: words.say("started", { starts, left }) }),
    part(words.say("triggers")),
    flow.triggers.length
      ? list(flow.triggers.map((text) => element("code", { text })))
      : element("p", { text: words.say("called_only") }),
    part(words.say("states")),
    list(flow.states.map((state) => link(state.name, choose, counted && counts(state, words)))),
  ]);
}

/** Tell of a state: what is said, asked and done, under which conditions it goes where. */
export function showState(panel, flow, state, words, counted, choose) {
  fill(panel, [
    element("button", {
      className: "details-back",
      text: `← ${words.say("whole_flow")}`,
      attributes: { type: "button" },
      on: { click: () => choose("") },
    }),
    ...heading(state.name, flow.name, state.place),
    counted && element("p", { className: "details-count", text: counts(state, words) }),
    ...state.doings.map((doing) => told(doing, words)),
    ...ways(flow, state, words, choose),
    ...settings(state, words),
  ]);
}

function fill(panel, parts) {
  panel.replaceChildren(...parts.filter(Boolean));
  panel.scrollTop = 0;
}

function heading(title, name, place) {
  return [
    element("h2", { className: "details-heading", text: title }),
    element("p", { className: "details-place" }, [
      name && element("code", { text: name }),
      element("code", { text: place }),
    ]),
  ];
}

function part(text) {
  return element("h3", { className: "details-part", text });
}

function list(items) {
  return element("ul", { className: "details-list" }, items.map((item) => element("li", {}, [item])));
}

function link(state, choose, after) {
  return element("span", {}, [
    element("button", {
      className: "details-link",
      text: state,
      attributes: { type: "button" },
      on: { click: () => choose(state) },
    }),
    after && element("span", { className: "details-after", text: after }),
  ]);
}

function told(doing, words) {
  return element("div", { className: `doing doing-${doing.kind}` }, [
    element("p", { className: "doing-kind" }, [
      element("span", { text: words.say(`kind_${doing.kind}`) }),
      element("code", { text: doing.name }),
    ]),
    doing.said &&
      element("blockquote", {
        className: "doing-said",
        text: doing.said,
        attributes: { lang: tagOf(doing.said) },
      }),
  ]);
}

function ways(flow, state, words, choose) {
  if (!state.ways.length) return [];
  const names = new Set(flow.states.map((one) => one.name));
  const rows = state.ways.map((way) =>
    element("li", { className: "details-way" }, [
      element("code", { text: way.label || words.say(way.kind === "answer" ? "way_answer" : "always") }),
      names.has(way.target)
        ? link(way.target, choose)
        : element("span", { text: words.say("end") }),
      element("code", { className: "details-after", text: way.place }),
    ]),
  );
  return [part(words.say("ways")), element("ul", { className: "details-list" }, rows)];
}

function settings(state, words) {
  if (!state.settings.length) return [];
  const rows = state.settings.flatMap(({ key, value }) => [
    element("dt", {}, [element("code", { text: key })]),
    element("dd", {}, [element("code", { text: value })]),
  ]);
  return [part(words.say("settings")), element("dl", { className: "details-settings" }, rows)];
}

function counts({ visits, left }, words) {
  return words.say("state_counts", { visits, left });
}
