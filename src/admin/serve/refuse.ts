import type { ServerResponse } from 'node:http';
import { AdminRefusal } from '../problems/admin-refusal.js';
import { problemFrom, type Told } from '../problems/problem.js';

/** What is answered before the admin API is asked. */
export interface ShortAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

/** Answers a request with why it is refused. */
export function refuse(response: ServerResponse, refusal: AdminRefusal): void {
  // Refusals that are made before anybody is let in quote nothing.
  answerProblem(
    response,
    problemFrom(refusal, (text) => text),
  );
}

/** Answers a request with what went wrong. */
export function answerProblem(response: ServerResponse, { problem, headers }: Told): void {
  const type = { 'content-type': 'application/problem+json' };
  answer(response, { status: problem.status, headers: { ...headers, ...type }, body: problem });
}

/** Answers with an object, at once. */
export function answer(response: ServerResponse, { status, headers, body }: ShortAnswer): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

/** Neither what is meant for a proxy nor what no address can be made of. */
export const BAD_TARGET = new AdminRefusal(
  'admin/bad-request',
  'The request names no path. Nothing was done.',
);
