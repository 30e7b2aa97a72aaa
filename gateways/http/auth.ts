/**
 * Who may come in. Programs carry `Authorization: Bearer <token>`; browsers a cookie, which they get
 * by opening `/?token=<token>` or a link that works once. The cookie is not the token and cannot be
 * turned into it.
 *
 * Without a token (loopback only, by a setting) a page of another site must not reach us through the
 * user's browser: the Host must be this machine, and the Origin, when there is one, ours.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AlidadeError } from '../../protocol/errors.ts';
import { Problem } from './problems.ts';

export interface AuthSpec {
  readonly host: string;
  /** Undefined: everybody on this machine, if `openLoopback` says so. */
  readonly token: string | undefined;
  readonly openLoopback: boolean;
  readonly now: () => number;
}

export interface Auth {
  /** Throws 401 or 403; to be called before anything else is done with a request. */
  check(request: FastifyRequest): void;
  /** Trades `?token=` or `?code=` for the cookie and goes to `/`; false when there is neither. */
  enter(request: FastifyRequest, reply: FastifyReply): Promise<boolean>;
  /** A path that lets one browser in, once, within ten minutes. */
  link(): string;
}

/** Code of the problem of whoever tried a token, link or session in vain. */
export const wrongCredentials = 'WRONG_CREDENTIALS';
const cookieName = 'alidade_session';
const linkLifeMs = 10 * 60_000;
const loopback: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '::1', '[::1]']);
const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const shortestToken = 16;

/** Compares in constant time, whatever the lengths. */
function equal(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function cookieOf(request: FastifyRequest): string | undefined {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2);
    if (name === cookieName) return value;
  }
  return undefined;
}

const hostOf = (request: FastifyRequest): string => request.headers.host ?? '';
const nameOf = (host: string): string => host.replace(/:\d+$/, '').toLowerCase();

/** Whether a browser says that the request comes from our own page, or it comes from no browser. */
function isOurs(request: FastifyRequest): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return request.headers['sec-fetch-site'] === undefined || ['same-origin', 'none'].includes(String(request.headers['sec-fetch-site']));
  return URL.canParse(origin) && new URL(origin).host === hostOf(request).toLowerCase();
}

const remedy = 'send the header Authorization: Bearer <token>, or open the link that `alidade up` prints';
const challenge = { headers: { 'www-authenticate': 'Bearer realm="alidade"' } };
/** Nothing was tried: no guess, so nothing to count. */
const stranger = (): Problem => new Problem(401, 'UNAUTHENTICATED', remedy, challenge);
const refuse = (): Problem => new Problem(401, wrongCredentials, `the token, link or session is not one that works here (any more): ${remedy}`, challenge);
const foreign = (): Problem => new Problem(403, 'FOREIGN_ORIGIN', 'the request comes from the page of another site');

/** Throws `HTTP_WITHOUT_TOKEN` or `HTTP_TOKEN_TOO_SHORT` when the settings would leave the door open. */
export function createAuth(spec: AuthSpec): Auth {
  const { token } = spec;
  if (token === undefined) return openAuth(spec);
  if (token.length < shortestToken) throw new AlidadeError('HTTP_TOKEN_TOO_SHORT', `the token of the HTTP door has ${token.length} characters, ${shortestToken} are the least`);
  const session = createHmac('sha256', token).update('alidade browser session').digest('base64url');
  const codes = new Map<string, number>();

  /** A code works once, in time or not. */
  const redeem = (code: string): boolean => {
    const until = codes.get(code);
    codes.delete(code);
    return until !== undefined && spec.now() < until;
  };

  return {
    check(request) {
      const [scheme, value] = (request.headers.authorization ?? '').split(' ', 2);
      if (scheme?.toLowerCase() === 'bearer' && value !== undefined) {
        if (equal(value, token)) return;
        throw refuse();
      }
      const cookie = cookieOf(request);
      if (cookie === undefined) throw stranger();
      if (!equal(cookie, session)) throw refuse();
      const isUpgrade = request.headers.upgrade !== undefined;
      if ((isUpgrade || !safeMethods.has(request.method)) && !isOurs(request)) throw foreign();
    },
    async enter(request, reply) {
      const query = new URL(request.url, 'http://here').searchParams;
      const given = query.get('token');
      const code = query.get('code');
      if (given === null && code === null) return false;
      if (!(given !== null && equal(given, token)) && !(code !== null && redeem(code))) throw refuse();
      const secure = request.protocol === 'https' ? '; Secure' : '';
      await reply.header('set-cookie', `${cookieName}=${session}; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000${secure}`).header('referrer-policy', 'no-referrer').redirect('/', 303);
      return true;
    },
    link() {
      const code = randomBytes(24).toString('base64url');
      codes.set(code, spec.now() + linkLifeMs);
      return `/?code=${code}`;
    },
  };
}

function openAuth(spec: AuthSpec): Auth {
  if (!loopback.has(spec.host)) throw new AlidadeError('HTTP_WITHOUT_TOKEN', `the HTTP door would be open to everybody on ${spec.host}: give it a token, or bind it to 127.0.0.1`);
  if (!spec.openLoopback) throw new AlidadeError('HTTP_WITHOUT_TOKEN', 'the HTTP door has no token: give it one, or allow this machine in without');
  return {
    check(request) {
      if (!loopback.has(nameOf(hostOf(request))) || !isOurs(request)) throw foreign();
    },
    enter: () => Promise.resolve(false),
    link: () => '/',
  };
}
