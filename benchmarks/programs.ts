import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { checkoutRoot } from '../deploy/embedded/root.ts';

/** Runs a program to its end; its output, or an error with what it complained of. */
export function runProgram(file: string, args: readonly string[], options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string | undefined>> } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let complaint = '';
    child.stdout.on('data', (text: Buffer) => (output += text.toString()));
    child.stderr.on('data', (text: Buffer) => (complaint = (complaint + text.toString()).slice(-4000)));
    child.once('error', reject);
    child.once('close', (code, signal) => (code === 0 ? resolve(output) : reject(new Error(`${file} ${args.join(' ')}: ${complaint.trim() || `ended with ${signal ?? code}`}`))));
  });
}

/** Runs a program of Node's whose last line is JSON of the shape that the caller knows it prints. */
export async function runNode<T>(file: string, args: readonly string[], env?: Readonly<Record<string, string>>): Promise<T> {
  const output = await runProgram(process.execPath, [file, ...args], env === undefined ? {} : { env: { ...process.env, ...env } });
  const result: T = JSON.parse(output.trim().split('\n').at(-1) ?? '');
  return result;
}

/** A compiled program of this folder. */
export const ownProgram = (name: string): string => join(checkoutRoot, 'dist', 'benchmarks', `${name}.js`);
