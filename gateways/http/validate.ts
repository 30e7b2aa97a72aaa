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

/** Compiled for its first request: that costs milliseconds for each of a hundred routes, most of which wait for long. */
export function useValidators(app: FastifyInstance): void {
  app.setValidatorCompiler<object>(({ schema, httpPart }) => {
    const compile = (): ValidateFunction => (httpPart === 'body' ? bodies : words).compile(schema);
    let validate: ValidateFunction | undefined;
    return (value: unknown) => {
      validate ??= compile();
      return validate(value) ? true : { error: validate.errors ?? [] };
    };
  });
}

/** A check that reports all faults, each with its place under `prefix`. */
export function checkWith<T>(schema: object): (value: unknown, prefix: string, faults: FieldFault[]) => value is T {
  let validate: ValidateFunction<T> | undefined;
  return (value, prefix, faults): value is T => {
    validate ??= bodies.compile<T>(schema);
    if (validate(value)) return true;
    for (const found of validate.errors ?? []) faults.push(faultOf(found, prefix));
    return false;
  };
}

export const invalidContent = (errors: readonly FieldFault[]): Problem =>
  new Problem(422, 'INVALID_CONTENT', errors.slice(0, 5).map((one) => `${one.pointer} ${one.detail}`).join('; ') + (errors.length > 5 ? `; and ${errors.length - 5} more` : ''), { errors: errors.slice(0, 100) });
