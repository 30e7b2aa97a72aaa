/** A supervisor that starts two children, says their pids, and waits to be killed. */
import { fileURLToPath } from 'node:url';
import { startProgram } from '../../../supervisor/child-process.ts';

const file = fileURLToPath(new URL('./child.js', import.meta.url));
const mark = process.argv[2] ?? 'none';
const children = await Promise.all(['a', 'b'].map((id) => startProgram({ id, file, mark, env: process.env, config: { behaviour: id === 'a' ? 'works' : 'stubborn' }, readyWithinMs: 30_000 })));
console.log('children', children.map((child) => child.pid).join(' '), 'ready');
setInterval(() => undefined, 1000);
