import { problemIn, unreachable } from './problem.js';
import { forget, operatorName, sessionHeaders } from './session.js';

/** What a query says; what is undefined is left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** How long an answer that only looks may take, in milliseconds. */
const PATIENCE_MS = 15_000;

/** Looks. @throws Problem */
export function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  const late = AbortSignal.timeout(PATIENCE_MS);
  return asked<T>(pathOf(path, query), { signal: signal ? AbortSignal.any([signal, late]) : late });
}

/**
 * Changes something, and waits until it is over: what the application does has deadlines of its own.
 * Whoever asks again, because the answer did not come, joins what is under way.
 * @throws Problem
 */
export function change<T>(method: 'POST' | 'PUT', path: string, body: object = {}): Promise<T> {
  const requestedBy = operatorName.peek().trim();
  return asked<T>(path, {
    method,
    headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
    body: JSON.stringify({ ...body, ...(requestedBy !== '' && { requestedBy }) }),
  });
}

/** What is read bit by bit. @throws Problem */
export async function open(path: string, query: Query, init: RequestInit): Promise<Response> {
  const answer = await send(pathOf(path, query), init);
  if (answer.ok) return answer;
  throw await refused(answer);
}

/** A slot as part of a path. */
export const slotPath = (slot: string): string => `/v1/slots/${encodeURIComponent(slot)}`;

async function asked<T>(path: string, init: RequestInit): Promise<T> {
  const answer = await send(path, init);
  if (!answer.ok) throw await refused(answer);
  return (await answer.json().catch(() => {
    throw unreachable();
  })) as T;
}

async function refused(answer: Response): Promise<Error> {
  const problem = await problemIn(answer);
  if (problem.isLoggedOut) forget();
  return problem;
}

const send = (path: string, { headers, ...init }: RequestInit): Promise<Response> =>
  fetch(path, { ...init, headers: { ...sessionHeaders(), ...(headers as Record<string, string>) } }).catch(
    (error: unknown) => {
      // Whoever asked does not want it any more.
      if (
        init.signal?.aborted &&
        init.signal.reason instanceof DOMException &&
        init.signal.reason.name === 'AbortError'
      )
        throw error;
      throw unreachable();
    },
  );

function pathOf(path: string, query: Query): string {
  const said = Object.entries(query).filter(([, value]) => value !== undefined);
  const text = new URLSearchParams(said.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? path : `${path}?${text}`;
}
