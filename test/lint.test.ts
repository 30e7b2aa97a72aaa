import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from './support/index.ts';

const root = resolve(import.meta.dirname, '..');

/** Each breaks one rule; of them all, those whose loss would be felt. */
const faults: Readonly<Record<string, { readonly file: string; readonly text: string }>> = {
  'no-floating-promises': { file: 'gateways/floating.ts', text: 'const later = async (): Promise<number> => 1;\nexport const f = (): void => {\n  later();\n};\n' },
  'no-misused-promises': { file: 'gateways/misused.ts', text: 'export const f = (list: readonly number[]): readonly number[] => list.filter(async (one) => one > 1);\n' },
  'switch-exhaustiveness-check': { file: 'gateways/switch.ts', text: "export function f(a: 'x' | 'y'): number {\n  switch (a) {\n    case 'x': return 1;\n  }\n  return 2;\n}\n" },
  'consistent-type-imports': { file: 'gateways/imports.ts', text: "import { f as g } from './switch.ts';\nexport type F = typeof g;\n" },
  'no-explicit-any': { file: 'gateways/any.ts', text: 'export const a: any = 1;\n' },
  'no-unused-vars': { file: 'gateways/unused.ts', text: 'const a = 1;\nexport const b = 2;\n' },
  'no-restricted-exports': { file: 'gateways/default.ts', text: 'export default 1;\n' },
  'no-useless-assignment': { file: 'gateways/assignment.ts', text: 'export function f(): number {\n  let a = 1;\n  a = 2;\n  return a;\n}\n' },
  'no-undef': { file: 'deploy/undefined.mjs', text: 'missing();\n' },
  'no-restricted-properties': { file: 'actors/x/core/clock.ts', text: 'export const f = (): number => Date.now();\n' },
};

test('lint – a fault of each kind is told, those that take types as well', async () => {
  const { path: folder } = await temporaryFolder('lint');
  copyFileSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { strict: true, target: 'ES2023', module: 'NodeNext', types: [], noEmit: true, allowImportingTsExtensions: true }, include: ['.'] }));
  for (const { file, text } of Object.values(faults)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  const output = await new Promise<string>((done) => {
    execFile(process.execPath, [join(root, 'node_modules', 'oxlint', 'bin', 'oxlint'), '--format', 'unix', '.'], { cwd: folder, encoding: 'utf8' }, (_, out, errors) => done(out + errors));
  });
  const told = Object.entries(faults).filter(([rule, { file }]) => output.split('\n').some((line) => line.startsWith(`${file}:`) && line.includes(`(${rule})`)));
  expect(told.map(([rule]) => rule), output).toEqual(Object.keys(faults));
});
