import { mkdir } from 'node:fs/promises';
import type { Ports } from '../protocol/ports.ts';

/** A scratch port whose folder is made when it is first asked for; whoever made the port removes it. */
export const scratchAt = (folder: string): Ports['scratch'] => ({ folder: () => mkdir(folder, { recursive: true }).then(() => folder) });
