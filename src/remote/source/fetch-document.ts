/** A document that is asked for. */
export interface DocumentRequest {
  /** Where it is. */
  readonly url: string;
  /** Most bytes of it. */
  readonly maxBytes: number;
  /** What the server called the one that is there already. */
  readonly etag?: string | undefined;
  /** Whether it is no failure that there is none. */
  readonly mayBeMissing?: boolean | undefined;
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined;
}

/** What came of it. */
export type FetchedDocument =
  | {
      /** It is there. */
      readonly kind: 'bytes';
      /** All of it. */
      readonly bytes: Uint8Array;
      /** What its server calls this state of it. */
      readonly etag?: string | undefined;
    }
  | {
      /** It is the one that is there already. */
      readonly kind: 'unchanged';
    }
  | {
      /** There is none. */
      readonly kind: 'missing';
    };

/** Gets documents from wherever they are; what it gives is not trusted. @throws what keeps it from that */
export type FetchDocument = (request: DocumentRequest) => Promise<FetchedDocument>;
