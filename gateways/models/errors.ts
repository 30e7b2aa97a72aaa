import { AlidadeError } from '../../protocol/errors.ts';

export type ModelFault = 'MODEL_MISSING' | 'MODEL_INVALID' | 'MODEL_GOLDEN' | 'MODEL_INPUT' | 'MODEL_TIMEOUT' | 'MODEL_CRASHED';

const passing: ReadonlySet<ModelFault> = new Set<ModelFault>(['MODEL_TIMEOUT', 'MODEL_CRASHED']);

/** A model that cannot be used, or did not answer. Time-outs and crashes are worth another attempt, the rest is not. */
export class ModelError extends AlidadeError {
  constructor(code: ModelFault, message: string, cause?: unknown) {
    super(code, message, { retryable: passing.has(code), ...(cause === undefined ? {} : { cause }) });
  }
}
