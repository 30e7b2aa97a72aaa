/** Typed arrays of a length that is not known beforehand: doubled when full. */
export class GrowingInts {
  data: Int32Array;
  length = 0;
  constructor(room = 1024) {
    this.data = new Int32Array(room);
  }
  push(value: number): void {
    if (this.length === this.data.length) {
      const larger = new Int32Array(2 * this.data.length);
      larger.set(this.data);
      this.data = larger;
    }
    this.data[this.length++] = value;
  }
}

export class GrowingFloats {
  data: Float32Array;
  length = 0;
  constructor(room = 1024) {
    this.data = new Float32Array(room);
  }
  push(value: number): void {
    if (this.length === this.data.length) {
      const larger = new Float32Array(2 * this.data.length);
      larger.set(this.data);
      this.data = larger;
    }
    this.data[this.length++] = value;
  }
}
