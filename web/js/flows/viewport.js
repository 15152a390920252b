/** Which part of a picture is seen: a view box, moved and zoomed. */

const CLOSEST = 3;
const FARTHEST = 0.2;
const PADDING = 16;
// What the buttons below a picture take.
const BELOW = 64;

export class Viewport {
  #frame;
  #svg = null;
  #size = { width: 1, height: 1 };
  #origin = { x: 0, y: 0 };
  // What is in the middle of the frame, and how many pixels a unit of the picture takes.
  #middle = { x: 0, y: 0 };
  #scale = 1;
  #untouched = true;

  constructor(frame) {
    this.#frame = frame;
  }

  /** Look at a picture; from where the last one was seen when `stay`, else all of it. */
  show(svg, stay) {
    const [x, y, width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    this.#svg = svg;
    this.#size = { width, height };
    this.#origin = { x, y };
    svg.removeAttribute("width");
    svg.removeAttribute("height");
    if (stay && !this.#untouched) this.#apply();
    else this.fit();
  }

  /** Show the whole picture, but never so small that it cannot be read on a phone. */
  fit() {
    const { clientWidth: across, clientHeight: down } = this.#frame;
    const { width, height } = this.#size;
    const whole = Math.min((across - PADDING) / width, (down - PADDING - BELOW) / height);
    this.#scale = clamp(whole, FARTHEST, 1.25);
    const lower = (BELOW - PADDING) / 2 / this.#scale;
    this.#middle = { x: this.#origin.x + width / 2, y: this.#origin.y + height / 2 + lower };
    this.#untouched = true;
    this.#apply();
  }

  /** The frame has another size: what was seen whole stays so. */
  resized() {
    if (!this.#svg) return;
    if (this.#untouched) this.fit();
    else this.#apply();
  }

  /** Move the picture by pixels of the screen. */
  move(across, down) {
    this.#middle.x -= across / this.#scale;
    this.#middle.y -= down / this.#scale;
    this.#touched();
  }

  /** Zoom, keeping what is at a point of the screen (else the middle) where it is. */
  zoom(factor, at) {
    const scale = clamp(this.#scale * factor, FARTHEST, CLOSEST);
    if (at) {
      const frame = this.#frame.getBoundingClientRect();
      const across = at.x - frame.left - frame.width / 2;
      const down = at.y - frame.top - frame.height / 2;
      this.#middle.x += across / this.#scale - across / scale;
      this.#middle.y += down / this.#scale - down / scale;
    }
    this.#scale = scale;
    this.#touched();
  }

  #touched() {
    this.#untouched = false;
    const { x, y } = this.#origin;
    // The picture cannot be lost from sight.
    this.#middle.x = clamp(this.#middle.x, x, x + this.#size.width);
    this.#middle.y = clamp(this.#middle.y, y, y + this.#size.height);
    this.#apply();
  }

  #apply() {
    const width = Math.max(1, this.#frame.clientWidth) / this.#scale;
    const height = Math.max(1, this.#frame.clientHeight) / this.#scale;
    const { x, y } = this.#middle;
    this.#svg?.setAttribute("viewBox", `${x - width / 2} ${y - height / 2} ${width} ${height}`);
  }
}

function clamp(value, least, most) {
  return Math.min(most, Math.max(least, value));
}
