/** Tells the shell that something shown has changed. Several changes make one new picture. */
let draw = () => {};
let asked = false;

export function drawWith(function_) {
  draw = function_;
}

export function changed() {
  if (!asked) {
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      draw();
    });
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
