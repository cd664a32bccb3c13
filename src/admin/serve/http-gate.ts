import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../core/ports.js';
import type { Principal, Role } from '../principal.js';
import { Allowance } from './allowance.js';
import { AdminRefusal } from '../problems/admin-refusal.js';
import { cookieOf } from './cookies.js';
import type { AdminSessions, Credentials } from './sessions.js';
import type { AdminTokens } from './tokens.js';

const OUR_NAMES: ReadonlySet<unknown> = new Set(['127.0.0.1', 'localhost', '[::1]']);
const PORT = /:\d{1,5}$/;
const OUR_SITE: ReadonlySet<unknown> = new Set([undefined, 'same-origin', 'none']);
const BEARER = /^Bearer +([\x21-\x7e]+)$/i;
const FAILURES_PER_SECOND = 10;

/** What must not be said twice: two readers could believe different ones. */
const SINGLE: ReadonlySet<string> = new Set([
  ...['host', 'origin', 'authorization', 'content-type'],
  ...['cookie', 'x-oneiric-session'],
]);

/** Who is let in by HTTP. */
export interface GateTools {
  readonly tokens: AdminTokens;
  readonly sessions: AdminSessions;
  readonly clock: Clock;
}

/** Who comes in by HTTP: nobody whom a page of somebody else's has sent, and nobody without a token or a session. */
export class HttpGate {
  readonly #tokens: AdminTokens;
  readonly #sessions: AdminSessions;
  readonly #failures: Allowance;

  constructor({ tokens, sessions, clock }: GateTools) {
    this.#tokens = tokens;
    this.#sessions = sessions;
    this.#failures = new Allowance(clock, FAILURES_PER_SECOND);
  }

  /** Why a request is refused wherever it comes from: it may be meant for somebody else. */
  misled(request: IncomingMessage): AdminRefusal | undefined {
    const { host = '' } = request.headers;
    if (isSaidTwice(request)) return AMBIGUOUS;
    // Any port: it may be forwarded from another one.
    return OUR_NAMES.has(host.toLowerCase().replace(PORT, '')) ? undefined : FOREIGN_HOST;
  }

  /** Why a request is refused whoever sends it: a browser may have been made to send it. */
  foreign(request: IncomingMessage): AdminRefusal | undefined {
    const { host = '', origin, 'sec-fetch-site': site } = request.headers;
    const refusal = this.misled(request);
    if (refusal) return refusal;
    if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`)
      return FOREIGN_ORIGIN;
    return OUR_SITE.has(site) ? undefined : FOREIGN_ORIGIN;
  }

  /** Who sends it. */
  admit(request: IncomingMessage): Principal | AdminRefusal {
    const { authorization } = request.headers;
    const credentials = authorization === undefined ? this.credentialsOf(request) : undefined;
    if (authorization === undefined && !credentials) return NO_TOKEN;
    const role = credentials ? this.#sessions.roleOf(credentials) : this.#roleBy(authorization ?? '');
    if (role) return { channel: 'http', role };
    return credentials ? this.#failed(SESSION_ENDED) : this.failed();
  }

  /** What a browser says of its session; undefined where it says none, or only the half that it says by itself. */
  credentialsOf({ headers }: IncomingMessage): Credentials | undefined {
    const key = headers['x-oneiric-session'];
    const cookie = cookieOf(headers.cookie, this.#sessions.cookieName);
    return typeof key === 'string' && cookie !== undefined ? { cookie, key } : undefined;
  }

  /** Somebody has said a wrong token: there is a limit to that. */
  failed(): AdminRefusal {
    return this.#failed(WRONG_TOKEN);
  }

  #failed(refusal: AdminRefusal): AdminRefusal {
    return this.#failures.take() ? refusal : TOO_MANY_FAILURES;
  }

  #roleBy(authorization: string): Role | undefined {
    const token = BEARER.exec(authorization)?.[1];
    return token === undefined ? undefined : this.#tokens.roleOf(token);
  }
}

function isSaidTwice({ rawHeaders }: IncomingMessage): boolean {
  const seen = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? '';
    if (SINGLE.has(name) && seen.has(name)) return true;
    seen.add(name);
  }
  return false;
}

const CHALLENGE = { 'www-authenticate': 'Bearer realm="oneiric"' };
const TOKEN_HINT =
  'send Authorization: Bearer with what operator.token or viewer.token in the folder of the state says';

const AMBIGUOUS = new AdminRefusal(
  'admin/bad-request',
  'The request says the same header twice. Nothing was done.',
);
const FOREIGN_HOST = new AdminRefusal(
  'admin/foreign-host',
  'The request is meant for another host. Nothing was done.',
  { hint: 'use 127.0.0.1, [::1] or localhost as the name of the host' },
);
const FOREIGN_ORIGIN = new AdminRefusal(
  'admin/foreign-origin',
  'A page of another site has sent the request. Nothing was done.',
);
const NO_TOKEN = new AdminRefusal('admin/no-token', 'Who asks is not known. Nothing was done.', {
  hint: TOKEN_HINT,
  headers: CHALLENGE,
});
const WRONG_TOKEN = new AdminRefusal('admin/wrong-token', 'The token is not taken. Nothing was done.', {
  hint: TOKEN_HINT,
  headers: { 'www-authenticate': `${CHALLENGE['www-authenticate']}, error="invalid_token"` },
});
const SESSION_ENDED = new AdminRefusal('admin/session-ended', 'The session has ended. Nothing was done.', {
  hint: 'log in again: with a token, or with the link that oneiric dashboard gives',
  headers: CHALLENGE,
});
const TOO_MANY_FAILURES = new AdminRefusal(
  'admin/too-many-requests',
  'Too many wrong tokens. Nothing was done.',
  { hint: 'wait a second', headers: { 'retry-after': '1' } },
);
