import type { UnmetNeed } from '../../core/remote.js';
import { offerOf } from '../documents/entry-rules.js';
import { namesOf } from '../verify/neighbours.js';
import type { ClaimedEntry, Claims } from './claims.js';
import type { RemoteHost } from './remote-host.js';

/** A need that is not met any more, and whose it is. */
export interface LostNeed extends UnmetNeed {
  readonly source: string;
}

/**
 * What entries that are applied need besides, in one application. It was there when they came; whoever has brought it may take it away
 * all the same, since what must go has to go.
 */
export class Needs {
  #told: ReadonlySet<string> = new Set();

  constructor(
    private readonly host: Pick<RemoteHost, 'candidates'>,
    private readonly claims: Claims,
  ) {}

  /** What entries of a source need, and is not there. */
  unmetOf(source: string): readonly UnmetNeed[] {
    return this.#unmet((one) => one.source === source).map(({ offer, needs }) =>
      Object.freeze({ offer, needs }),
    );
  }

  /** What is not there, and was when this was asked last: of all sources, each once. */
  lost(): readonly LostNeed[] {
    const before = this.#told;
    const unmet = this.#unmet(() => true);
    this.#told = new Set(unmet.map(nameOf));
    return unmet.filter((one) => !before.has(nameOf(one)));
  }

  #unmet(isAsked: (one: ClaimedEntry) => boolean): readonly LostNeed[] {
    const needing = [...this.claims.applied()].filter(
      (one) => isAsked(one) && (one.entry.requires?.offers ?? []).length > 0,
    );
    if (needing.length === 0) return [];
    const there = new Set(
      this.host.candidates().flatMap(({ slot, provider }) => namesOf(`${slot}/${provider}`)),
    );
    return needing.flatMap(({ source, entry }) =>
      (entry.requires?.offers ?? [])
        .filter((needs) => !there.has(needs))
        .map((needs) => ({ source, offer: offerOf(entry), needs })),
    );
  }
}

const nameOf = ({ source, offer, needs }: LostNeed) => `${source} ${offer} ${needs}`;
