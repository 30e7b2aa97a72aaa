/** The streams that hold the log: one a domain, and that of the runtime's own events. */
import type { Domains } from '../../protocol/catalog.ts';
import type { Lifetimes } from '../../protocol/outcome.ts';
import type { SettingsValues } from '../../protocol/settings.ts';
import { streamOf } from '../../protocol/subjects.ts';
import type { Transport } from '../../protocol/transport.ts';
import type { streamSettings } from '../../supervisor/settings.ts';

export type StreamLimits = SettingsValues<typeof streamSettings>;

export const lifetimesOf = ({ eventSeconds, deadSeconds }: StreamLimits): Lifetimes => ({ eventSeconds, deadSeconds });

/** Those of a catalog, or of its pipelines and keyed actors; and the runtime's own. */
export const domainsOf = (...parts: readonly (Domains | readonly { readonly domain: string }[])[]): readonly string[] => [...new Set([...parts.flatMap(namesIn), 'operations'])];
const namesIn = (part: Domains | readonly { readonly domain: string }[]): readonly string[] => (isList(part) ? part.map(({ domain }) => domain) : Object.keys(part));
const isList = <T>(part: Domains | readonly T[]): part is readonly T[] => Array.isArray(part);

/** Makes what is missing and brings limits in line; each writer does it, since it also learns the limit in bytes that way. */
export async function ensureStreams(transport: Transport, domains: readonly string[], limits: StreamLimits): Promise<void> {
  for (const domain of domains) {
    await transport.ensureStream({ name: streamOf(domain), subjects: [`${domain}.>`], maxAgeSeconds: limits.maxAgeSeconds, maxBytes: limits.maxBytes });
  }
}
