import type { CandidateScope } from '../../core/candidate.js';
import type { Wish } from '../../core/component.js';
import type { SlotName } from '../../core/names.js';
import { dereference } from '../../decorators/dependable.js';
import type { Linker } from '../injection/linker.js';
import type { Making } from '../injection/making.js';
import type { ModuleScope, PlainProvider } from '../plain/plain-provider.js';
import { listEdge, plainEdge, type GraphEdge } from './graph-facts.js';

/** Whoever is not built yet. */
export interface Plan {
  readonly from: string;
  readonly making: Making;
  readonly scope: ModuleScope | undefined;
}

/** What planning needs to know. */
export interface PlanTools {
  readonly linker: Linker;
  /** Node of a plain provider. */
  readonly idOf: (plain: PlainProvider) => string | undefined;
  /** How many instances there are of a slot; undefined where that is not known. */
  readonly scopeOf: (slot: SlotName) => CandidateScope | undefined;
}

/** What somebody would be given, by what it declares. What cannot be told is left out: building it says why. */
export function plannedEdges(plan: Plan, tools: PlanTools): GraphEdge[] {
  return wishesOf(plan.making).flatMap((wish) => {
    try {
      return plannedEdge(plan, wish, tools) ?? [];
    } catch {
      return [];
    }
  });
}

function wishesOf(making: Making): readonly Wish[] {
  try {
    return making.wishes();
  } catch {
    return [];
  }
}

function plannedEdge({ from, scope }: Plan, wish: Wish, tools: PlanTools): GraphEdge | undefined {
  const { linker, idOf, scopeOf } = tools;
  const { ref: dependable, where, options, delivery } = wish;
  if (dependable === undefined || wish.settings) return undefined;
  const { optional = false, onSwap = 'follow', capabilities, key } = options;
  const ref = dereference(dependable, where);
  const plain = linker.plainOf(ref, { scope, where }, key);
  const to = plain && idOf(plain);
  const isRequired = !optional;
  if (to !== undefined) return plainEdge({ from, to, isRequired, isPlanned: true, holder: undefined });
  const located = linker.locate(ref, { scope, where }, key);
  if (!located) return undefined;
  if (delivery === 'list') return listEdge({ from, holder: undefined, to: located.slot, isPlanned: true });
  const provider = options.provider ?? located.provider;
  return {
    from,
    holder: undefined,
    to: located.slot,
    through: throughOf(provider, capabilities),
    provider,
    capabilities,
    policy: scopeOf(located.slot) === 'transient' ? undefined : onSwap,
    instance: undefined,
    isRequired,
    isPlanned: true,
  };
}

function throughOf(provider: string | undefined, capabilities: unknown): 'pin' | 'view' | 'active' {
  if (provider !== undefined) return 'pin';
  return capabilities === undefined ? 'active' : 'view';
}
