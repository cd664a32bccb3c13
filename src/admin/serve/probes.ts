import type { IncomingMessage, ServerResponse } from 'node:http';
import { answer, refuse } from './refusal.js';

/** What probes ask for; it says nothing but yes or no, so anybody may. */
export interface Probed {
  readonly isReady: () => boolean;
}

const PATHS: ReadonlySet<unknown> = new Set(['/livez', '/readyz']);

/** Answers a probe. @returns whether it was one */
export function answerProbe(request: IncomingMessage, response: ServerResponse, probed: Probed): boolean {
  const path = request.url?.split('?', 1)[0];
  if (!PATHS.has(path)) return false;
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    refuse(response, { ...WRONG_METHOD, headers: { allow: 'GET, HEAD' } });
    return true;
  }
  // Whoever answers is alive.
  const isWell = path === '/livez' || probed.isReady();
  const body = { status: isWell ? 'ok' : 'unready' };
  answer(response, { status: isWell ? 200 : 503, body, type: 'application/json; charset=utf-8' });
  return true;
}

const WRONG_METHOD = {
  status: 405,
  code: 'admin/wrong-method',
  detail: 'This can only be read.',
};
