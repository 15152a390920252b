/** The picture of a flow, moved and zoomed by mouse, wheel, touch and keyboard. */

import { Gestures } from "./gestures.js";
import { Viewport } from "./viewport.js";

const STEP = 60;
const ZOOM_STEP = 1.3;

export class Canvas {
  #frame;
  #choose;
  #viewport;
  #svg = null;
  #shown = "";

  /** `choose` is told the name of a state that is pressed. */
  constructor(frame, { choose }) {
    this.#frame = frame;
    this.#choose = choose;
    this.#viewport = new Viewport(frame);
    new Gestures(frame, {
      move: (across, down) => this.#viewport.move(across, down),
      zoom: (factor, at) => this.#viewport.zoom(factor, at),
      press: (target) => this.#press(target),
    });
    frame.addEventListener("keydown", (event) => this.#key(event));
    new ResizeObserver(() => this.#viewport.resized()).observe(frame);
  }

  /** Show a flow; the view stays where it is when only words or numbers change. */
  show(flow, words, counted) {
    const parsed = new DOMParser().parseFromString(flow.svg, "image/svg+xml");
    this.#svg = document.importNode(parsed.documentElement, true);
    this.#frame.replaceChildren(this.#svg);
    this.#frame.setAttribute("aria-label", words.say("picture_of", { flow: flow.name }));
    for (const state of flow.states) {
      const label = labelOf(state, words, counted);
      const node = this.#node(state.name);
      for (const [name, value] of [["tabindex", "0"], ["role", "button"], ["aria-label", label]]) {
        node?.setAttribute(name, value);
      }
    }
    this.#viewport.show(this.#svg, flow.name === this.#shown);
    this.#shown = flow.name;
  }

  /** Mark a state as the one whose details are shown. */
  mark(name) {
    for (const node of this.#frame.querySelectorAll("[data-state]")) {
      const marked = node.dataset.state === name;
      node.classList.toggle("state-chosen", marked);
      node.setAttribute("aria-pressed", String(marked));
    }
  }

  zoom(factor) {
    this.#viewport.zoom(factor);
  }

  fit() {
    this.#viewport.fit();
  }

  #node(name) {
    return this.#frame.querySelector(`[data-state="${CSS.escape(name)}"]`);
  }

  #press(target) {
    const state = target.closest?.("[data-state]")?.dataset.state;
    if (!state) return;
    this.#choose(state);
    this.#node(state)?.focus({ preventScroll: true });
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moves = {
      ArrowLeft: [STEP, 0],
      ArrowRight: [-STEP, 0],
      ArrowUp: [0, STEP],
      ArrowDown: [0, -STEP],
    };
    const state = event.target.closest?.("[data-state]")?.dataset.state;
    if (event.key in moves) this.#viewport.move(...moves[event.key]);
    else if (event.key === "+" || event.key === "=") this.#viewport.zoom(ZOOM_STEP);
    else if (event.key === "-") this.#viewport.zoom(1 / ZOOM_STEP);
    else if (event.key === "0") this.#viewport.fit();
    else if (state && (event.key === "Enter" || event.key === " ")) this.#press(event.target);
    else return;
    event.preventDefault();
  }
}

function labelOf(state, words, counted) {
  const doings = state.doings.map((one) => `${words.say(`kind_${one.kind}`)} ${one.said || one.name}`);
  const label = words.say("state_label", { state: state.name, doings: doings.join(". ") });
  const { visits, left } = state;
  return counted ? `${label} ${words.say("state_counts", { visits, left })}` : label;
}
