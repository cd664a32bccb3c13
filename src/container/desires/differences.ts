import type { Candidate } from '../../core/candidate.js';
import { oneLineOf } from '../../core/errors.js';
import type { SlotName } from '../../core/names.js';
import type { Parts } from '../parts.js';
import type { Slot } from '../slot.js';
import { blockedBelow } from '../swap/blocked-below.js';
import { unmetSelection } from './unmet-selection.js';

/** Something that is not as it is wished, and why. Times are milliseconds since 1970. */
export interface Difference {
  /** The slot concerned; undefined for a secret, which may concern anything. */
  readonly slot: SlotName | undefined;
  /**
   * Which provider serves; by which settings an instance goes; a selection that nothing can meet; a secret that the
   * configuration needs and that is not there, or whose value it cannot use; or a provider that would serve if it were well.
   */
  readonly kind: 'provider' | 'settings' | 'selection' | 'secret' | 'failover';
  /** What is wished: a provider; of settings, those of a provider; a secret by its name. */
  readonly desired: string;
  /** What is: the generation that serves, as `memory#1`; undefined where none does. */
  readonly actual: string | undefined;
  /** Why the two differ. */
  readonly why: string;
  /** When it is tried again, where that is known. */
  readonly nextTryAt?: number;
}

type Known = Pick<Parts, 'slots' | 'resolver' | 'registry' | 'selections' | 'reconciler' | 'settings'> & {
  readonly driver: Pick<Parts['driver'], 'lane'>;
};

/** Everything that is not as it is wished. Reads the same ranking as planning does. */
export function differencesOf(known: Known): readonly Difference[] {
  const found = [...known.slots.values()].flatMap((slot) => [
    ...lostSelection(known, slot),
    ...otherProvider(known, slot),
    ...otherSettings(known, slot),
    ...avoided(known, slot),
  ]);
  return Object.freeze(found.map((one) => Object.freeze(one)));
}

function lostSelection(known: Known, { name, active }: Slot): Difference[] {
  const selection = unmetSelection(known, name);
  if (!selection) return [];
  const { provider, layer } = selection;
  const why = `selected by ${layer}, but no candidate has that name`;
  return [{ slot: name, kind: 'selection', desired: provider, actual: active.instance?.label, why }];
}

function otherProvider(known: Known, slot: Slot): Difference[] {
  const { active, name, released } = slot;
  const chosen = known.resolver.resolve(name);
  if (!chosen || released || !active.needed || active.instance?.candidate === chosen) return [];
  const { label } = active.instance ?? {};
  const reason = heldBack(known, slot, chosen) ?? why(known, chosen);
  return [{ slot: name, kind: 'provider', desired: chosen.provider, actual: label, ...reason }];
}

/** What would be chosen if it were well. Where it serves all the same, an operator has selected it, and nothing differs. */
function avoided({ resolver }: Known, { name, active }: Slot): Difference[] {
  const preferred = resolver.avoidedIn(name) && resolver.preferred(name);
  const avoidance = preferred && resolver.avoidances.of(name)?.get(preferred.provider);
  if (!avoidance || active.instance?.candidate === preferred) return [];
  const { why: reason, until: nextTryAt } = avoidance;
  const facts = { desired: preferred.provider, actual: active.instance?.label };
  return [{ slot: name, kind: 'failover', ...facts, why: `avoided: ${reason}`, nextTryAt }];
}

function otherSettings(known: Known, { name, instances }: Slot): Difference[] {
  const { settings } = known;
  return [...instances.values()].flatMap((instance): Difference[] => {
    const isTelling = settings.isTelling(instance);
    if (!isTelling && !settings.isOutdated(instance)) return [];
    const { candidate, label } = instance;
    const reason = isTelling ? { why: TELLING } : why(known, candidate);
    return [{ slot: name, kind: 'settings', desired: candidate.provider, actual: label, ...reason }];
  });
}

/** Why a slot cannot move although nothing is wrong with what it is to move to. */
function heldBack(
  { reconciler }: Known,
  { active }: Slot,
  chosen: Candidate,
): Pick<Difference, 'why' | 'nextTryAt'> | undefined {
  if (!active.instance || reconciler.blockOf(chosen)) return undefined;
  const other = blockedBelow(active, chosen, { isBlocked: (one) => reconciler.blocked.has(one) });
  const block = other && reconciler.blockOf(other);
  if (!block) return undefined;
  const { slot, provider } = other;
  const text = `${slot} ${provider} is rebuilt with it, and failed: ${oneLineOf(block.error)}`;
  return { why: text, nextTryAt: block.nextTryAt };
}

const TELLING = 'a change is under way: its onConfigChange has not ended';

function why({ reconciler, driver }: Known, candidate: Candidate): Pick<Difference, 'why' | 'nextTryAt'> {
  const block = reconciler.blockOf(candidate);
  if (block) return { why: `its last try failed: ${oneLineOf(block.error)}`, nextTryAt: block.nextTryAt };
  if (driver.lane(candidate.slot).holder !== undefined) return { why: 'a change is under way' };
  return { why: 'it waits for another slot that it is to move with' };
}
