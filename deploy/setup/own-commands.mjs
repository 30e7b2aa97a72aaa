import { lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const commands = { alidade: 'alidade.mjs', nats: 'nats.mjs' };

function linkedTo(path) {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** Makes `npx alidade` and `npx nats` in the checkout the checkout's own, so that npm asks no registry. */
export function linkOwnCommands(root) {
  const bin = join(root, 'node_modules', '.bin');
  mkdirSync(bin, { recursive: true });
  for (const [name, file] of Object.entries(commands)) {
    const [link, target] = [join(bin, name), `../../bin/${file}`];
    if (linkedTo(link) === target) continue;
    if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) rmSync(link);
    symlinkSync(target, link);
  }
}
