import { AlidadeError } from '../../../protocol/errors.ts';

/** A notification configuration with its faults, each with file and line. */
export class RoutesError extends AlidadeError {
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super('INVALID_ROUTES', faults.join('\n'));
    this.faults = faults;
  }
}
