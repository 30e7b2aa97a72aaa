/** Two validators: bodies are taken as they are, words of a URL are read as the numbers they stand for. */
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { FastifyInstance } from 'fastify';
import { faultOf, Problem, type FieldFault } from './problems.ts';

const options = { allErrors: true, removeAdditional: false, useDefaults: true, strict: false } as const;

function validator(coerce: boolean): Ajv {
  const ajv = new Ajv({ ...options, coerceTypes: coerce });
  addFormats.default(ajv);
  return ajv;
}

const bodies = validator(false);
const words = validator(true);

export function useValidators(app: FastifyInstance): void {
  app.setValidatorCompiler<object>(({ schema, httpPart }) => (httpPart === 'body' ? bodies : words).compile(schema));
}

/** A check that reports all faults, each with its place under `prefix`. */
export function checkWith<T>(schema: object): (value: unknown, prefix: string, faults: FieldFault[]) => value is T {
  const validate: ValidateFunction<T> = bodies.compile<T>(schema);
  return (value, prefix, faults): value is T => {
    if (validate(value)) return true;
    for (const found of validate.errors ?? []) faults.push(faultOf(found, prefix));
    return false;
  };
}

export const invalidContent = (errors: readonly FieldFault[]): Problem =>
  new Problem(422, 'INVALID_CONTENT', errors.slice(0, 5).map((one) => `${one.pointer} ${one.detail}`).join('; ') + (errors.length > 5 ? `; and ${errors.length - 5} more` : ''), { errors: errors.slice(0, 100) });
