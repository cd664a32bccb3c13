import { randomUUID } from 'node:crypto';

const PARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/;
/** Of what every version begins with. */
const LENGTH = 55;
const ZEROS = /^0+$/;
/** `key` and `value` of a member of `tracestate`. */
const MEMBER = /^([a-z][a-z\d_*/-]{0,255}|[a-z\d][a-z\d_*/-]{0,240}@[a-z][a-z\d_*/-]{0,13})=([\x20-\x7e]*)$/;
const VALUE = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;
const MOST_MEMBERS = 32;
/** The most that everybody has to take; more is a burden that nobody has agreed to. */
const LONGEST_STATE = 512;
const SAMPLED = 1;

/** What a request said of the trace that it is part of. */
interface Given {
  readonly traceId: string;
  readonly parentId: string;
  readonly isSampled: boolean;
}

/**
 * The trace that a request is part of, by its headers `traceparent` and `tracestate` (W3C Trace Context, Recommendation of 23
 * November 2021, https://www.w3.org/TR/trace-context/, sections 3.2 and 3.3): "If the vendor failed to parse traceparent, it MUST NOT
 * attempt to parse tracestate"; version `ff` is invalid, and so are a trace id or parent id of zeros, upper case, and a version
 * 00 that goes on after its flags; of a later version the first four fields are read. Then a new trace is begun. A `tracestate`
 * that cannot be read is left out as a whole, and the trace goes on.
 */
export class TraceContext {
  readonly #parent: string | null;
  readonly #state: string | null;
  readonly #active: string | undefined;
  #given: Given | false | undefined;
  #own: string | undefined;

  /**
   * @internal made for each request
   * @param active id of the trace that whoever traces this process has begun for it: it is the one that counts
   */
  constructor(headers: Headers, active?: string) {
    this.#parent = headers.get('traceparent');
    this.#state = this.#parent === null ? null : headers.get('tracestate');
    this.#active = active;
  }

  /** Its id: 32 digits. That of the request, else a new one. */
  get traceId(): string {
    // Its last seven bytes are random, as those who sample by them need.
    return this.#taken?.traceId ?? (this.#own ??= this.#active ?? randomUUID().replaceAll('-', ''));
  }

  /** The id of what asked: 16 digits; undefined where the trace begins here. */
  get parentId(): string | undefined {
    return this.#taken?.parentId;
  }

  /** Whether whoever asked keeps the trace; false where it begins here. */
  get isSampled(): boolean {
    return this.#taken?.isSampled ?? false;
  }

  /** What others have said of the trace, to be passed on as it is; undefined where nothing was said that can be read. */
  get state(): string | undefined {
    return this.#taken && stateFrom(this.#state);
  }

  get #taken(): Given | undefined {
    if (this.#given === undefined) {
      const given = parentFrom(this.#parent);
      const isOther = this.#active !== undefined && this.#active !== given?.traceId;
      this.#given = given && !isOther ? given : false;
    }
    return this.#given || undefined;
  }
}

function parentFrom(header: string | null): Given | undefined {
  if (header === null || !PARENT.test(header.slice(0, LENGTH))) return undefined;
  const [version, traceId = '', parentId = '', flags = ''] = header.slice(0, LENGTH).split('-');
  const more = header.slice(LENGTH);
  const mayGoOn = version !== '00' && more.startsWith('-');
  if (version === 'ff' || (more !== '' && !mayGoOn)) return undefined;
  if (ZEROS.test(traceId) || ZEROS.test(parentId)) return undefined;
  return { traceId, parentId, isSampled: (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED };
}

function stateFrom(header: string | null): string | undefined {
  if (header === null || header.length > LONGEST_STATE) return undefined;
  const members = header
    .split(',')
    .map((member) => member.replaceAll(/^[ \t]+|[ \t]+$/g, ''))
    .filter((member) => member !== '');
  if (members.length === 0 || members.length > MOST_MEMBERS) return undefined;
  const keys = new Set<string>();
  for (const member of members) {
    const [, key, value = ''] = MEMBER.exec(member) ?? [];
    if (key === undefined || !VALUE.test(value) || keys.has(key)) return undefined;
    keys.add(key);
  }
  return members.join(',');
}
