import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Runs a program to its end without a terminal. Never throws: a program that cannot be started is
 * `{ ok: false, output }` like one that failed.
 */
export function runTool(file, args, { cwd, env = process.env, timeoutSeconds = 600 } = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let stdout = '';
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutSeconds * 1000);
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
      output += chunk;
    });
    child.stderr.on('data', (chunk) => (output += chunk));
    const end = (ok, why = '') => {
      clearTimeout(timer);
      resolve({ ok, stdout, output: output + why });
    };
    child.once('error', (error) => end(false, error.message));
    child.once('close', (code, signal) => end(code === 0, signal === null ? '' : `\nended by ${signal}`));
  });
}

export function isRunnable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Every runnable file of that name on PATH, in PATH's order. */
export function onPath(name, path = process.env.PATH ?? '') {
  return path.split(delimiter).filter((folder) => folder !== '').map((folder) => join(folder, name)).filter(isRunnable);
}
