/**
 * `npm test`: everything a change must pass, ended by one plain line, `N passed, N failed, N skipped`,
 * where each check counts as one and each test as one. With arguments (`npm test -- test/drift`) only
 * the tests that they name are run.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const report = join(root, '.cache', `tests-${process.pid}.json`);
const tool = (...path) => join(root, 'node_modules', ...path);
const sources = ['actors', 'protocol', 'supervisor', 'gateways', 'schemas', 'deploy', 'benchmarks', 'test'].filter((folder) => existsSync(join(root, folder)));

const checks = {
  generated: { what: 'generated files are what their sources say', args: [join(root, 'dist', 'schemas', 'generate.js'), '--check'] },
  documented: { what: 'documentation printed from code is what the code says', args: [join(root, 'dist', 'gateways', 'up', 'generate-docs.js'), '--check'] },
  lint: { what: 'lint', args: [tool('oxlint', 'bin', 'oxlint'), '.'] },
  types: { what: 'types', args: [tool('typescript-native', 'bin', 'tsc'), '-p', 'tsconfig.json', '--noEmit', '--incremental', 'false'] },
  imports: { what: 'import rules', args: [tool('dependency-cruiser', 'bin', 'dependency-cruise.mjs'), '--config', '.dependency-cruiser.cjs', '--output-type', 'err', ...sources] },
};

/** Runs Node to its end; resolves to whether it succeeded and what it said. */
function runNode(args, { show = false } = {}) {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'] });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => done({ ok: false, output: error.message }));
    child.once('close', (code) => done({ ok: code === 0, output }));
  });
}

async function runCheck({ what, args }) {
  const began = performance.now();
  const { ok, output } = await runNode(args);
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${what} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  if (!ok) console.log(output.trim());
  return ok;
}

/** Two of them at a time, for two cores; the longest first. */
async function runChecks() {
  const waiting = [checks.lint, checks.imports, checks.types, checks.generated, checks.documented];
  const results = [];
  const work = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) results.push(await runCheck(check));
  };
  await Promise.all([work(), work()]);
  return results;
}

async function runTests(filters) {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const { ok } = await runNode([tool('vitest', 'vitest.mjs'), 'run', '--reporter=default', `--reporter=${join(root, 'test', 'support', 'count-reporter.mjs')}`, ...filters], { show: true });
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: [] };
  const counted = JSON.parse(readFileSync(report, 'utf8'));
  rmSync(report);
  // A run that failed without a failing test (an error outside of any test) has still failed.
  return { ...counted, failed: ok ? counted.failed : Math.max(1, counted.failed) };
}

process.env.ALIDADE_TEST_REPORT = report;
const filters = process.argv.slice(2);
const checked = filters.length === 0 ? await runChecks() : [];
const tests = await runTests(filters);
for (const { name, reason } of tests.skipped) console.log(`skipped: ${name}${reason === '' ? '' : `: ${reason}`}`);
const passed = tests.passed + checked.filter((ok) => ok).length;
const failed = tests.failed + checked.filter((ok) => !ok).length;
console.log(`${passed} passed, ${failed} failed, ${tests.skipped.length} skipped`);
process.exitCode = failed > 0 ? 1 : 0;
