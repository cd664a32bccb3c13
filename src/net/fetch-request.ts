import { ANYTHING, checkBag, FLAG, FUNCTION, TEXT, wholeNumber, type Option } from '../core/option-bag.js';
import { NetError, NOT_ASKED } from './net-error.js';

/** What is fetched, and how much of it is taken. */
export interface FetchRequest {
  /** `https:` of an allowed origin, or `file:` under one of the roots. */
  readonly url: string;
  /** Most bytes that are taken. */
  readonly maxBytes: number;
  /** Bytes that it has to have, where that is known. */
  readonly exactBytes?: number | undefined;
  /** What was told with what is there already: where it still holds, that is all that is answered. What is no such tag is not sent. */
  readonly etag?: string | undefined;
  /** Whether it may be missing, which is answered then and is no failure. Default false. */
  readonly mayBeMissing?: boolean | undefined;
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
  /** Told of each part as it comes, to hash it. Each try begins anew, at offset 0. The part is only lent. */
  readonly onChunk?: ((chunk: Uint8Array, offset: number) => void) | undefined;
}

/** What came of it. */
export type Fetched =
  | {
      readonly kind: 'bytes';
      readonly bytes: Uint8Array;
      /** Tag of these bytes, for the next request. */
      readonly etag: string | undefined;
    }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'missing' };

/** A stream of events that is listened to. */
export interface StreamRequest {
  /** `https:` of an allowed origin. */
  readonly url: string;
  /** Only what came after the event with this id. What cannot stand in a header is not sent. */
  readonly lastEventId?: string | undefined;
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
}

const MOST_BYTES = wholeNumber(0, 1_073_741_824);

const OF_FETCH = new Map<keyof FetchRequest, Option>([
  ['url', ANYTHING],
  ['maxBytes', MOST_BYTES],
  ['exactBytes', MOST_BYTES],
  ['etag', TEXT],
  ['mayBeMissing', FLAG],
  ['signal', ANYTHING],
  ['onChunk', FUNCTION],
]);

/** @throws NetError `net/bad-option`, `net/unknown-option` */
export function checkFetchRequest(request: FetchRequest): void {
  check(request, OF_FETCH, 'fetch');
  if ((request as Partial<FetchRequest>).maxBytes !== undefined) return;
  throw new NetError('net/bad-option', 'fetch has no maxBytes.', { path: 'fetch', holds: NOT_ASKED });
}

const OF_STREAM = new Map<keyof StreamRequest, Option>([
  ['url', ANYTHING],
  ['lastEventId', TEXT],
  ['signal', ANYTHING],
]);

/** @throws NetError `net/bad-option`, `net/unknown-option` */
export const checkStreamRequest = (request: StreamRequest): void => check(request, OF_STREAM, 'stream');

function check(request: object, options: ReadonlyMap<string, Option>, where: string): void {
  const bag = { options, error: NetError, bad: 'net/bad-option', unknown: 'net/unknown-option' };
  checkBag(request, { ...bag, holds: NOT_ASKED }, where);
}
