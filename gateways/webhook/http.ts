/** One HTTP request that tells somebody something, and what its answer means. Neither URL nor headers get into an error: they may hold secrets. */
import type { DeliveryResult } from '../../actors/sensors/ports.ts';
import { oneLine } from '../../protocol/errors.ts';

export interface TellRequest {
  readonly url: string;
  readonly method: 'POST' | 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
  /** Texts that no error may show. */
  readonly secrets: readonly string[];
}

/** Later: the other side says so itself, or is not well. */
const passing: ReadonlySet<number> = new Set([408, 425, 429]);
const longestWaitSeconds = 3600;
const mostExcerpt = 200;
const mostBody = 65_536;

export async function tell(request: TellRequest, signal: AbortSignal, now: number): Promise<DeliveryResult> {
  const place = hostOf(request.url);
  const limited = AbortSignal.any([signal, AbortSignal.timeout(request.timeoutMs)]);
  try {
    const response = await fetch(request.url, { method: request.method, headers: headersOf(request.headers), body: request.body, redirect: 'manual', signal: limited });
    const excerpt = await excerptOf(response, request.secrets);
    const answer = `${place} answered ${response.status}${excerpt === '' ? '' : `: ${excerpt}`}`;
    if (response.ok) return { kind: 'sent', reference: `${response.status}${excerpt === '' ? '' : ` ${excerpt}`}` };
    if (response.status >= 500 || passing.has(response.status)) return { kind: 'later', code: `HTTP_${response.status}`, reason: answer, ...retryAfter(response.headers.get('retry-after'), now) };
    return { kind: 'never', code: `HTTP_${response.status}`, reason: response.status < 400 ? `${answer}; redirects are not followed, write the final address` : answer };
  } catch (error) {
    if (signal.aborted) return { kind: 'later', code: 'CANCELLED', reason: `sending to ${place} was cancelled` };
    if (limited.aborted) return { kind: 'later', code: 'TIMEOUT', reason: `${place} did not answer within ${request.timeoutMs / 1000} s` };
    return { kind: 'later', code: codeOf(error), reason: `${place} cannot be reached: ${withoutSecrets(causeOf(error), request.secrets)}` };
  }
}

/** Without path and query, where tokens stand. */
const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : 'the address');

const isPlain = /^[\t\x20-\x7e]*$/;
/** One line each; what is not ASCII is encoded after RFC 2047, which mail-like receivers such as ntfy read. */
const headersOf = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => {
    const line = value.replace(/[\r\n]+/g, ' ').trim();
    return [name, isPlain.test(line) ? line : `=?UTF-8?B?${Buffer.from(line, 'utf8').toString('base64')}?=`];
  }));

/** The beginning of an answer's text. A body that is endless or never comes is left alone. */
async function excerptOf(response: Response, secrets: readonly string[]): Promise<string> {
  const length = Number(response.headers.get('content-length') ?? NaN);
  try {
    if (!(length <= mostBody)) return await firstOf(response, secrets);
    return withoutSecrets(oneLine(await response.text()).slice(0, mostExcerpt), secrets);
  } catch {
    // The status has come; what the body would have said is not needed.
    return '';
  }
}

async function firstOf(response: Response, secrets: readonly string[]): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const decoder = new TextDecoder();
  let text = '';
  for (let bytes = 0; bytes < mostBody; ) {
    const { done, value } = await reader.read();
    if (done) return withoutSecrets(oneLine(text).slice(0, mostExcerpt), secrets);
    text += decoder.decode(value, { stream: true });
    bytes += value.length;
  }
  await reader.cancel();
  return withoutSecrets(oneLine(text).slice(0, mostExcerpt), secrets);
}

/** Seconds, or a date. */
function retryAfter(header: string | null, now: number): { readonly afterSeconds?: number } {
  if (header === null) return {};
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - now) / 1000;
  return Number.isFinite(seconds) ? { afterSeconds: Math.min(longestWaitSeconds, Math.max(1, Math.ceil(seconds))) } : {};
}

export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.filter((secret) => secret.length > 3).reduce((rest, secret) => rest.replaceAll(secret, '•••'), text);
}

/** What fetch failed of lies in its cause, sometimes several of one kind. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof AggregateError) return oneLine(cause.errors.map((one: unknown) => (one instanceof Error ? one.message : String(one))).join(', '));
  return cause instanceof Error ? oneLine(cause.message === '' ? cause.name : cause.message) : String(cause);
}
function codeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'UNREACHABLE';
}
