/** YAML whose faults can be found: every value knows its line. What is odd (aliases that explode, unknown tags, two documents) is refused. */
import { isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseAllDocuments, type Document } from 'yaml';

export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface YamlFile {
  readonly value: unknown;
  /** Where the value at a path stands; of what is not there, the nearest that holds it. */
  place(path: readonly (string | number)[]): Place;
}

export interface YamlFault {
  readonly place: Place;
  readonly message: string;
}

export const MAX_BYTES = 64 * 1024 * 1024;
const start: Place = { line: 1, column: 1 };

const tooDeep = { faults: [{ place: start, message: 'nested deeper than can be read' }] } as const;

export function readYaml(text: string): { readonly file: YamlFile } | { readonly faults: readonly YamlFault[] } {
  if (Buffer.byteLength(text) > MAX_BYTES) return { faults: [{ place: start, message: `more than ${MAX_BYTES / 1024 / 1024} MiB: split it into several files` }] };
  try {
    const json = plainJson(text);
    if (json !== undefined) return { file: { value: json.value, place: (path) => placesIn(text)?.(path) ?? start } };
    return parsed(text);
  } catch (error) {
    if (error instanceof RangeError) return tooDeep;
    throw error;
  }
}

/** JSON is YAML too, and read a hundred times faster; where a fault stands is looked up only when there is one. */
function plainJson(text: string): { readonly value: unknown } | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    // JSON.parse takes the last of two equal keys without a word; the YAML reader names them.
    return hasDoubleKeys(text, value) ? undefined : { value };
  } catch {
    return undefined;
  }
}

/** Whether some key is lost in the value: then there are fewer keys in it than in the text. */
function hasDoubleKeys(text: string, value: unknown): boolean {
  let written = 0;
  const token = /"(?:[^"\\]|\\.)*"\s*(:)?/g;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) if (found[1] !== undefined) written++;
  return written !== keysIn(value);
}

function keysIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inside: readonly unknown[] = Object.values(value);
  return inside.reduce((sum: number, one) => sum + keysIn(one), Array.isArray(value) ? 0 : inside.length);
}

function placesIn(text: string): YamlFile['place'] | undefined {
  const read = parsed(text);
  return 'file' in read ? read.file.place : undefined;
}

function parsed(text: string): ReturnType<typeof readYaml> {
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, version: '1.2', schema: 'core', merge: false, logLevel: 'silent' });
  if (!Array.isArray(documents)) return { faults: [{ place: start, message: 'the file is empty' }] };
  const [first, second] = documents;
  if (first === undefined) return { faults: [{ place: start, message: 'the file is empty' }] };
  if (second !== undefined) return { faults: [{ place: placeAt(second.range[0]), message: 'a second YAML document begins here: one file is one document' }] };
  const faults = [...first.errors, ...first.warnings].map(({ pos, message }) => ({ place: placeAt(pos[0]), message: message.replace(/\s+/g, ' ') }));
  if (faults.some(({ message }) => message.startsWith('Maximum call stack'))) return tooDeep;
  // One slip of the pen often makes hundreds.
  if (faults.length > 0) return { faults: faults.slice(0, 10) };
  try {
    return { file: { value: first.toJS({ maxAliasCount: 1000 }), place: (path) => placeAt(offsetOf(first, path)) } };
  } catch (error) {
    return { faults: [{ place: start, message: `aliases: ${error instanceof Error ? error.message : String(error)}` }] };
  }
}

function offsetOf(document: Document, path: readonly (string | number)[]): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (pair === undefined || !isPair(pair)) return offset;
      if (isNode(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      if (isNode(node)) offset = node.range?.[0] ?? offset;
    } else return offset;
  }
  return offset;
}
