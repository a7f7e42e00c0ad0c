/** Tells the shell that something shown has changed. Several changes make one new picture. */
let draw = () => {};
let asked = false;

export function drawWith(function_) {
  draw = function_;
}

function drawOnce() {
  if (asked) {
    asked = false;
    draw();
  }
}

export function changed() {
  if (!asked) {
    asked = true;
    requestAnimationFrame(drawOnce);
    // A window that is covered gets no frames, and is right all the same when it is seen again.
    setTimeout(drawOnce, 200);
  }
}

/** Data that a page loads: loading, ready or failed; a reload keeps what is shown. */
export class Resource {
  #load;
  #turn = 0;

  constructor(load) {
    this.#load = load;
    this.data = undefined;
    this.error = undefined;
    this.loading = false;
  }

  async load() {
    const turn = ++this.#turn;
    this.loading = true;
    changed();
    try {
      const data = await this.#load();
      if (turn === this.#turn) {
        this.data = data;
        this.error = undefined;
      }
    } catch (error) {
      if (turn === this.#turn) {
        this.error = error;
      }
    }
    if (turn === this.#turn) {
      this.loading = false;
      changed();
    }
  }
}
