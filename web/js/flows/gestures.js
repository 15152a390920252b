/** Mouse, wheel and fingers on a frame: moving, zooming, pressing. */

const PRESS_PIXELS = 6;
const WHEEL_ZOOM = 0.0015;
const LINE_PIXELS = 16;

export class Gestures {
  #frame;
  #told;
  #fingers = new Map();
  #moved = 0;

  /** `move(across, down)`, `zoom(factor, point)` and `press(target)` are told of. */
  constructor(frame, told) {
    this.#frame = frame;
    this.#told = told;
    frame.addEventListener("pointerdown", (event) => this.#down(event));
    frame.addEventListener("pointermove", (event) => this.#move(event));
    frame.addEventListener("pointerup", (event) => this.#up(event));
    frame.addEventListener("pointercancel", (event) => this.#fingers.delete(event.pointerId));
    frame.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
  }

  #down(event) {
    if (event.button !== 0) return;
    if (!this.#fingers.size) this.#moved = 0;
    this.#fingers.set(event.pointerId, { x: event.clientX, y: event.clientY, on: event.target });
  }

  #move(event) {
    const finger = this.#fingers.get(event.pointerId);
    if (!finger) return;
    const before = this.#spread();
    const across = event.clientX - finger.x;
    const down = event.clientY - finger.y;
    this.#moved += Math.hypot(across, down);
    finger.x = event.clientX;
    finger.y = event.clientY;
    if (this.#moved > PRESS_PIXELS && !this.#frame.hasPointerCapture(event.pointerId)) {
      // Only now: a press must reach the state below the pointer.
      this.#frame.setPointerCapture(event.pointerId);
    }
    const fingers = this.#fingers.size;
    this.#told.move(across / fingers, down / fingers);
    const after = this.#spread();
    if (before && after) this.#told.zoom(after.length / before.length, after);
  }

  #up(event) {
    const finger = this.#fingers.get(event.pointerId);
    this.#fingers.delete(event.pointerId);
    if (finger && !this.#fingers.size && this.#moved <= PRESS_PIXELS) this.#told.press(finger.on);
  }

  #wheel(event) {
    event.preventDefault();
    const pixels = event.deltaMode ? event.deltaY * LINE_PIXELS : event.deltaY;
    const factor = Math.exp(-pixels * WHEEL_ZOOM * (event.ctrlKey ? 4 : 1));
    this.#told.zoom(factor, { x: event.clientX, y: event.clientY });
  }

  /** How far two fingers are apart, and the point between them. */
  #spread() {
    if (this.#fingers.size !== 2) return null;
    const [one, other] = [...this.#fingers.values()];
    const length = Math.max(1, Math.hypot(one.x - other.x, one.y - other.y));
    return { length, x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
  }
}
