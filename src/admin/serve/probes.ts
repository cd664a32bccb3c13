import type { IncomingMessage, ServerResponse } from 'node:http';
import { AdminRefusal } from '../problems/admin-refusal.js';
import { answer, refuse } from './refuse.js';

/** What probes ask for; it says nothing but yes or no, so anybody may. */
export interface Probed {
  readonly isReady: () => boolean;
}

const PATHS: ReadonlySet<unknown> = new Set(['/livez', '/readyz']);

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

/** Answers a probe. @returns whether it was one */
export function answerProbe(request: IncomingMessage, response: ServerResponse, probed: Probed): boolean {
  const path = request.url?.split('?', 1)[0];
  if (!PATHS.has(path)) return false;
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    refuse(response, WRONG_METHOD);
    return true;
  }
  // Whoever answers is alive.
  const isWell = path === '/livez' || probed.isReady();
  const body = { status: isWell ? 'ok' : 'unready' };
  answer(response, { status: isWell ? 200 : 503, headers: JSON_TYPE, body });
  return true;
}

const WRONG_METHOD = new AdminRefusal(
  'admin/wrong-method',
  'The path does not take this method. Nothing was done.',
  { headers: { allow: 'GET, HEAD' } },
);
