import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type ServerResponse } from 'node:http';

/** A request that gets no further, as RFC 9457 tells it. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly hint?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers a request with why it is refused. */
export function refuse(response: ServerResponse, refusal: Refusal): void {
  const { status, code, detail, hint, headers } = refusal;
  const problem = {
    type: `urn:oneiric:error:${code}`,
    title: STATUS_CODES[status] ?? 'Refused',
    ...{ status, detail, code, hint },
    instance: `urn:uuid:${randomUUID()}`,
  };
  answer(response, { status, body: problem, type: 'application/problem+json', headers });
}

/** Answers with an object, and nothing else that would have to be known. */
export function answer(
  response: ServerResponse,
  {
    status,
    body,
    type,
    headers = {},
  }: {
    readonly status: number;
    readonly body: object;
    readonly type: string;
    readonly headers?: Readonly<Record<string, string>> | undefined;
  },
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}
