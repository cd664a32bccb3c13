import type { EventFact } from './event-fact.js';

/** Requests are taken. */
export interface HttpListening extends EventFact {
  /** Discriminates the union. */
  readonly type: 'http.listening';
  /** Where, as `http://127.0.0.1:3000`. */
  readonly url: string;
}

/** No requests are taken any more, and none is under way. */
export interface HttpClosed extends EventFact {
  /** Discriminates the union. */
  readonly type: 'http.closed';
  /** Where they were taken. */
  readonly url: string;
  /** Requests that were not answered by the deadline, and were cut off. */
  readonly cut: number;
}

/** A request failed with something that nobody has foreseen; whoever asked was told the id and nothing else. */
export interface HttpFailed extends EventFact {
  /** Discriminates the union. */
  readonly type: 'http.failed';
  /** The id of the request, as the answer has it. */
  readonly requestId: string;
  /** The method of the request. */
  readonly method: string;
  /** The route that it was for, as `/orders/:id`; undefined where there is none. */
  readonly route: string | undefined;
  /** What it failed with. */
  readonly error: unknown;
}

/** A request was answered, to the end of its answer. Made only while somebody listens. */
export interface HttpAnswered extends EventFact {
  /** Discriminates the union. */
  readonly type: 'http.answered';
  /** The id of the request, as the answer has it. */
  readonly requestId: string;
  /** The id of its trace. */
  readonly traceId: string;
  /** The method of the request. */
  readonly method: string;
  /** The route that answered, as `/orders/:id`: never what stood in its place; undefined where there is none. */
  readonly route: string | undefined;
  /** The status of the answer. */
  readonly status: number;
  /** Milliseconds from the request to the end of what answers it; how long the network takes is not in it. */
  readonly durationMs: number;
}

/** What happens to requests of an application's own controllers. */
export type HttpEvent = HttpListening | HttpClosed | HttpFailed | HttpAnswered;
