/** Questions to the door this page came from. The browser's session goes along by itself. */
import { isRow, listOf, rowOf, textOf, type Row } from './json.ts';

export interface FieldFault {
  /** JSON pointer into what was sent. */
  readonly pointer: string;
  readonly detail: string;
}

/** What the door refused, or could not do, in its words. */
export class Refused extends Error {
  readonly status: number;
  readonly faults: readonly FieldFault[];
  constructor(status: number, detail: string, faults: readonly FieldFault[]) {
    super(detail);
    this.status = status;
    this.faults = faults;
  }
}

export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function ask(path: string, init: RequestInit = {}): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers: { accept: 'application/json', ...init.headers } });
  } catch {
    throw new Refused(0, 'Alidade does not answer. It may be starting again.', []);
  }
  const text = await response.text();
  const body: unknown = (response.headers.get('content-type') ?? '').includes('json') && text !== '' ? JSON.parse(text) : undefined;
  if (response.ok) return body;
  const problem = rowOf(body);
  const faults = listOf(problem['errors']).filter(isRow).map((one) => ({ pointer: textOf(one['pointer']), detail: textOf(one['detail']) }));
  throw new Refused(response.status, textOf(problem['detail']) || `The answer was ${response.status}.`, faults);
}

export const get = async (path: string): Promise<Row> => rowOf(await ask(path));
export const items = async (path: string): Promise<readonly Row[]> => listOf((await get(path))['items']).filter(isRow);
export const order = async (method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<Row> =>
  rowOf(await ask(path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) }));
