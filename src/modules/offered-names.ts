import type { Candidate } from '../core/candidate.js';
import type { Constructable } from '../core/component.js';
import type { SlotName } from '../core/names.js';
import { isPrivateSlot } from '../core/private-slots.js';
import { isClass, isToken, type Ref } from '../core/token.js';
import { contractOf } from '../decorators/metadata.js';
import { NO_EDITS, type Source } from './graph-edits.js';
import type { Application } from './application.js';
import { KnownModules } from './known-modules.js';
import { Module } from './module.js';
import type { ModuleNode } from './module-node.js';
import { NodeScope } from './module-scope.js';
import { readTree } from './module-tree.js';
import { readProviders } from './node-providers.js';
import { Visibility } from './visible.js';

/** What is known of a candidate, also before there is an application. */
type Offered = Pick<Candidate, 'slot'> & {
  readonly scope?: Candidate['scope'] | undefined;
  readonly provides?: Candidate['provides'] | undefined;
  readonly cls?: Constructable | undefined;
};

/** What an application is known to answer to before there is one. */
export interface OfferedNames {
  /** By which live references can be had. */
  readonly live: readonly (Ref | SlotName)[];
  /** What stands for slots and candidates besides: classes of candidates, what several slots stand for, what is no reference. */
  readonly other: readonly (Ref | SlotName)[];
  /** What plain providers are had by. */
  readonly plain: readonly Ref[];
}

/**
 * Every name by which a live reference can be had of slots with these candidates: contracts, tokens and slots. What
 * several slots stand for has none, nor has a value, nor what each holder has an instance of its own of.
 */
function liveNames(offers: readonly Offered[]): readonly (Ref | SlotName)[] {
  const live = offers.filter(({ slot, scope }) => !isPrivateSlot(slot) && scope !== 'transient');
  const slotsOf = new Map<Ref, Set<SlotName>>();
  for (const { slot, provides = [] } of live)
    for (const ref of provides) slotsOf.set(ref, (slotsOf.get(ref) ?? new Set()).add(slot));
  const contracts = [...slotsOf].filter(
    ([ref, slots]) => !isValue(ref) && (slots.size === 1 || isNamed(ref)),
  );
  return [...contracts.map(([ref]) => ref), ...new Set(live.map(({ slot }) => slot))];
}

const isValue = (ref: Ref): boolean => isToken(ref) && ref.kind === 'value';

const isNamed = (ref: Ref): boolean => isClass(ref) && contractOf(ref)?.slot !== undefined;

/**
 * What an application of these modules answers to, before there is one. What comes by a promise in `imports` is not known yet.
 *
 * @throws what reading modules throws
 */
export function namesOffered(root: Source): OfferedNames {
  class Later {}
  Module({})(Later);
  const { added } = readTree(
    { value: root, where: 'The root module' },
    { known: new KnownModules(), edits: NO_EDITS, settled: { has: () => true, get: () => Later } },
  );
  const whole = () => new Visibility([...added]);
  for (const [rank, node] of added.entries())
    readProviders(node, new NodeScope(node, rank, { whole, given: () => undefined }));
  return namesIn(added, []);
}

/** What an application answers to that is there already. */
export const namesOfMade = (application: Application): OfferedNames =>
  namesIn(application.modules.nodes, application.candidates({ shadowed: true }));

/** @param besides candidates that may be of no module */
function namesIn(nodes: readonly ModuleNode[], besides: readonly Offered[]): OfferedNames {
  const offers = nodes.flatMap(({ offers: all }) =>
    all.map(({ slot, cls, offer: { scope, provides } }) => ({ slot, cls, scope, provides })),
  );
  const all: readonly Offered[] = [...offers, ...besides];
  const live = liveNames(all);
  const named = new Set<Ref | SlotName>(
    all.flatMap(({ slot, cls = slot, provides = [] }) => [slot, cls, ...provides]),
  );
  const plains = nodes.flatMap(({ plains: own, cls }) => [...own.keys()].filter((ref) => ref !== cls));
  const plain = [...new Set(plains)].filter((ref) => !named.has(ref));
  for (const name of live) named.delete(name);
  return { live, plain, other: [...named] };
}
