/** A YAML file as plain data, with the place of each value. Scalars keep the text that was written; an empty one is absent. */
import { LineCounter, isMap, isNode, isScalar, isSeq, parseDocument, visit, type Document } from 'yaml';
import type { ConfigFault, Path } from '../../../actors/sensors/core/notify/fault.ts';
import { pathText } from '../../../actors/sensors/core/notify/fault.ts';

export interface ConfigDocument {
  readonly value: unknown;
  /** Faults of the syntax, one sentence each. */
  readonly faults: readonly string[];
  /** `file:line: path: message`. */
  describe(fault: ConfigFault): string;
}

const nothing: ReadonlySet<string> = new Set(['', '~', 'null', 'Null', 'NULL']);

export function readDocument(file: string, text: string): ConfigDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: 'failsafe', merge: true, lineCounter: lines, prettyErrors: false });
  visit(document, {
    Scalar(_key, node) {
      if (node.type === 'PLAIN' && nothing.has(String(node.source ?? node.value))) node.value = null;
    },
  });
  const faults = document.errors.map(({ message, pos: [at] }) => `${file}:${lines.linePos(at).line}: ${message}`);
  return {
    value: faults.length > 0 ? undefined : (document.toJS({ maxAliasCount: 100 }) as unknown),
    faults,
    describe: ({ path, message }) => `${file}:${lines.linePos(offsetOf(document, path)).line}: ${path.length === 0 ? '' : `${pathText(path)}: `}${message}`,
  };
}

/** Where the value at a path begins: its key in a map, else the nearest thing around it that is there. */
function offsetOf(document: Document, path: Path): number {
  let [node, offset]: [unknown, number] = [document.contents, 0];
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.source ?? key.value) === String(step));
      if (pair === undefined) break;
      if (isNode(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      if (isNode(node)) offset = node.range?.[0] ?? offset;
    } else break;
  }
  return offset;
}
