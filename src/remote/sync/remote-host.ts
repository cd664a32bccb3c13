import type { Candidate } from '../../core/candidate.js';
import type { SlotName } from '../../core/names.js';
import type { Swap } from '../../core/swap.js';
import type { CandidateOffer } from '../../modules/candidate-offer.js';

/** A candidate of ours, by name. */
export interface OwnCandidate {
  readonly slot: SlotName;
  readonly provider: string;
  readonly source: 'manifest';
}

/** How a change is asked for. */
export interface HostChange {
  readonly reason: string;
  readonly requestedBy: string;
  readonly signal?: AbortSignal | undefined;
  /** Also where slots are left without anything that could serve. */
  readonly force?: boolean | undefined;
}

/** What remote sources do to an application: everything that they change, they change by this. */
export interface RemoteHost {
  /** Registers and takes away in one change: all of it, or nothing. */
  amend(
    parts: { readonly register: readonly CandidateOffer[]; readonly unregister: readonly OwnCandidate[] },
    change: HostChange,
  ): Swap;
  /** A new instance of what serves. */
  refresh(slot: SlotName, change: HostChange): Swap;
  pause(slot: SlotName, change: HostChange): Promise<void>;
  drain(slot: SlotName, change: HostChange): Promise<void>;
  resume(slot: SlotName, change: HostChange): Promise<void>;
  /** All candidates that there are. */
  candidates(): readonly Candidate[];
  /** What serves a slot now; where nothing does, what would. */
  chosenIn(slot: SlotName): string | undefined;
  /** Slots whose calls are refused because somebody has asked for that, by who that was. */
  pausedBy(who: string): readonly SlotName[];
  /** The value of a secret; undefined where no store has it. */
  secret(name: string): Promise<string | undefined>;
}

/** A name like `adapter:cache/redis`, taken apart. */
export function ownCandidate(offer: string): OwnCandidate {
  const at = offer.lastIndexOf('/');
  return { slot: offer.slice(0, at) as SlotName, provider: offer.slice(at + 1), source: 'manifest' };
}
