/** A frame that cannot be subtracted, with the reason and its numbers. */
export class CannotSubtract extends Error {
  override readonly name = 'CannotSubtract';
  readonly numbers: Readonly<Record<string, number>>;
  constructor(message: string, numbers: Readonly<Record<string, number>>) {
    super(message);
    this.numbers = numbers;
  }
}
