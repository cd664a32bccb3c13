import { Reply } from '../reply.js';
import { ReplyHeaders } from '../reply-headers.js';
import { isOrigin, type CorsSettings } from './cors-options.js';

type Entry = [name: string, value: string];

/** Names, one after another: what else would be echoed to whoever asks. */
const NAMES = /^[\w!#$%&'*+.^`|~, -]{1,4096}$/;
const PREFIX = 'access-control-';
const ASKED = 'access-control-request-method';
const ASKED_HEADERS = 'access-control-request-headers';

/** Tells browsers which pages of other origins may read answers. */
export class Cors {
  readonly #settings: CorsSettings;

  constructor(settings: CorsSettings) {
    this.#settings = settings;
  }

  /** The answer to a browser that asks what a page may do; undefined for anything else. */
  preflight({ method, headers }: Request): Reply | undefined {
    if (method !== 'OPTIONS' || !headers.has('origin') || !headers.has(ASKED)) return undefined;
    const answer = new Reply(204, new ReplyHeaders().set('vary', `${ASKED}, ${ASKED_HEADERS}`));
    if (this.#isAllowed(headers))
      for (const [name, value] of this.#allowed(headers)) answer.headers.set(name, value);
    return answer;
  }

  /** Takes from an answer what others have said of it: who may read it is said here, and nowhere else. */
  clear({ headers }: Reply): void {
    for (const [name] of [...headers]) if (name.startsWith(PREFIX)) headers.delete(name);
  }

  /** The headers that an answer gets, whatever its status. */
  headersOf({ headers }: Request, answer: Reply): Entry[] {
    const { allows, exposed, credentials } = this.#settings;
    const vary: Entry[] = allows ? [['vary', varied(answer.headers.get('vary'))]] : [];
    if (!this.#isAllowed(headers)) return vary;
    return [
      ...vary,
      ['access-control-allow-origin', allows ? (headers.get('origin') ?? '') : '*'],
      ...(credentials ? [['access-control-allow-credentials', 'true'] as Entry] : []),
      ...(exposed.length > 0 ? [['access-control-expose-headers', exposed.join(', ')] as Entry] : []),
    ];
  }

  #isAllowed(headers: Headers): boolean {
    const origin = headers.get('origin');
    if (origin === null) return false;
    const { allows } = this.#settings;
    return allows ? isOrigin(origin) && allows(origin) : true;
  }

  #allowed(headers: Headers): Entry[] {
    const { methods, maxAgeS } = this.#settings;
    const names = this.#settings.headers?.join(', ') ?? asked(headers);
    return [
      ['access-control-allow-methods', methods.join(', ')],
      ...(names === '' ? [] : [['access-control-allow-headers', names] as Entry]),
      ...(maxAgeS === undefined ? [] : [['access-control-max-age', String(maxAgeS)] as Entry]),
    ];
  }
}

function asked(headers: Headers): string {
  const names = headers.get(ASKED_HEADERS) ?? '';
  return NAMES.test(names) ? names : '';
}

/** What an answer differs by, and the origin. */
function varied(known: string | undefined): string {
  if (known === undefined) return 'Origin';
  const names = known.split(',').map((name) => name.trim().toLowerCase());
  return names.includes('origin') || names.includes('*') ? known : `${known}, Origin`;
}
