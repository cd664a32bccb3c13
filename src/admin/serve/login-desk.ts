import type { IncomingMessage, ServerResponse } from 'node:http';
import { AdminRefusal } from '../problems/admin-refusal.js';
import type { Role } from '../principal.js';
import { readBody } from './body.js';
import { setCookie } from './cookies.js';
import type { HttpGate } from './http-gate.js';
import type { LoginLinks } from './login-links.js';
import { answer } from './refuse.js';
import { SESSION_MS, type AdminSessions } from './sessions.js';
import type { AdminTokens } from './tokens.js';

const PATH = '/v1/session';
const LONGEST_SECRET = 200;
const JSON_TYPE = /^application\/json\s*(?:;|$)/i;

/** What logging in goes by. */
export interface LoginTools {
  readonly tokens: AdminTokens;
  readonly links: LoginLinks;
  readonly sessions: AdminSessions;
}

/** Whether a request is about its own session: it needs no token, for it brings what it has instead. */
export const isAboutSession = ({ url = '' }: IncomingMessage): boolean => url.split('?', 1)[0] === PATH;

/** Logs people in who come with a browser, and out again. */
export class LoginDesk {
  readonly #tools: LoginTools;

  constructor(tools: LoginTools) {
    this.#tools = tools;
  }

  /** @returns why it is refused; undefined where it is answered, or not said to its end */
  async receive(
    request: IncomingMessage,
    response: ServerResponse,
    gate: HttpGate,
  ): Promise<AdminRefusal | undefined> {
    if (request.method === 'POST') return this.#logIn(request, response, gate);
    if (request.method === 'DELETE') return this.#logOut(request, response, gate);
    if (request.method !== 'GET' && request.method !== 'HEAD') return WRONG_METHOD;
    const principal = gate.admit(request);
    if (principal instanceof AdminRefusal) return principal;
    answer(response, { status: 200, headers: JSON_HEADERS, body: { role: principal.role } });
    return undefined;
  }

  async #logIn(
    request: IncomingMessage,
    response: ServerResponse,
    gate: HttpGate,
  ): Promise<AdminRefusal | undefined> {
    // A form of another page could say anything else.
    if (!JSON_TYPE.test(request.headers['content-type'] ?? '')) return NO_JSON;
    const body = await readBody(request);
    if (body === undefined || body instanceof AdminRefusal) return body;
    const said = saidIn(body);
    if (!said) return BAD_LOGIN;
    const role = this.#roleOf(said);
    if (!role) return gate.failed();
    const { sessions } = this.#tools;
    const { cookie, key, expiresAt } = await sessions.begin(role);
    const headers = {
      ...JSON_HEADERS,
      'set-cookie': setCookie(sessions.cookieName, cookie, SESSION_MS / 1_000),
    };
    answer(response, { status: 200, headers, body: { role, key, expiresAt } });
    return undefined;
  }

  async #logOut(
    request: IncomingMessage,
    response: ServerResponse,
    gate: HttpGate,
  ): Promise<AdminRefusal | undefined> {
    const principal = gate.admit(request);
    if (principal instanceof AdminRefusal) return principal;
    const { sessions } = this.#tools;
    const credentials = gate.credentialsOf(request);
    if (credentials) await sessions.end(credentials);
    const headers = { ...JSON_HEADERS, 'set-cookie': setCookie(sessions.cookieName, '', 0) };
    answer(response, { status: 200, headers, body: {} });
    return undefined;
  }

  #roleOf({ token, code }: Said): Role | undefined {
    const { tokens, links } = this.#tools;
    return tokens.roleOf(token ?? '') ?? links.take(code ?? '');
  }
}

/** A token, or what a link says. */
interface Said {
  readonly token?: string | undefined;
  readonly code?: string | undefined;
}

function saidIn(body: Buffer): Said | undefined {
  try {
    const said: unknown = JSON.parse(body.toString('utf8'));
    if (typeof said !== 'object' || said === null) return undefined;
    const [pair, ...more] = Object.entries(said);
    const [name, value] = pair ?? [];
    const isWell = typeof value === 'string' && value.length <= LONGEST_SECRET && more.length === 0;
    return isWell && (name === 'token' || name === 'code') ? { [name]: value } : undefined;
  } catch {
    return undefined;
  }
}

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' };

const BAD_LOGIN = new AdminRefusal(
  'admin/bad-request',
  'To log in, say a token or the code of a link. Nothing was done.',
  { hint: 'send {"token":"…"} or {"code":"…"}, and nothing else' },
);
const NO_JSON = new AdminRefusal(
  'admin/unsupported-media-type',
  'The body is not said to be JSON. Nothing was done.',
  { hint: 'send content-type: application/json' },
);
const WRONG_METHOD = new AdminRefusal(
  'admin/wrong-method',
  'The path does not take this method. Nothing was done.',
  { headers: { allow: 'GET, HEAD, POST, DELETE' } },
);
