/** Field limits of a decoded body. Avro itself knows types only; who publishes Avro is held to the same limits as who writes JSON. */
import { isUnion, type AvroRecord, type AvroSchema } from '../../schemas/event.ts';
import type { Findings } from './findings.ts';
import { expectation, limitsOf } from './limits.ts';

type Judge = (value: unknown, findings: Findings) => void;

/** Undefined when nothing in the schema has limits, so that most events cost nothing. */
export const limitsJudge = (schema: AvroRecord): Judge | undefined => recordJudge(schema);

/** Types that are used again by their name are not followed: their limits are judged where they are defined. */
function judgeOf(schema: AvroSchema): Judge | undefined {
  if (typeof schema === 'string') return undefined;
  if (isUnion(schema)) return structured(schema);
  switch (schema.type) {
    case 'record':
      return recordJudge(schema);
    case 'array':
      return itemsJudge(judgeOf(schema.items));
    case 'map':
      return valuesJudge(judgeOf(schema.values));
    case 'enum':
      return undefined;
  }
}

/** A union without tags has at most one branch of a kind; the records, lists and maps in it are told apart by their values. */
function structured(branches: readonly AvroSchema[]): Judge | undefined {
  const judges = branches.flatMap((one) => judgeOf(one) ?? []);
  return judges.length === 0 ? undefined : (value, findings) => judges.forEach((judge) => judge(value, findings));
}

interface FieldJudge {
  readonly name: string;
  readonly judge: Judge;
}

function recordJudge(schema: AvroRecord): Judge | undefined {
  const fields = schema.fields.flatMap((field): readonly FieldJudge[] => {
    const within = limitsOf(field);
    const expected = expectation(field.type, field);
    const own: Judge | undefined = within && ((value, findings) => within(value) || findings.mismatch(expected, value));
    return [own, judgeOf(field.type)].flatMap((judge) => (judge === undefined ? [] : [{ name: field.name, judge }]));
  });
  if (fields.length === 0) return undefined;
  return (value, findings) => {
    if (!isObject(value)) return;
    for (const { name, judge } of fields) {
      findings.enter(name);
      judge(value[name], findings);
      findings.leave();
    }
  };
}

function itemsJudge(judge: Judge | undefined): Judge | undefined {
  return judge && ((value, findings) => eachOf(Array.isArray(value) ? value.entries() : [], judge, findings));
}

function valuesJudge(judge: Judge | undefined): Judge | undefined {
  return judge && ((value, findings) => eachOf(isObject(value) ? Object.entries(value) : [], judge, findings));
}

function eachOf(entries: Iterable<[string | number, unknown]>, judge: Judge, findings: Findings): void {
  for (const [key, value] of entries) {
    findings.enter(key);
    judge(value, findings);
    findings.leave();
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
