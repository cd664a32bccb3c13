import type { Wish } from '../../core/component.js';
import { dereference } from '../../decorators/dependable.js';
import type { Linker } from '../injection/linker.js';
import type { Making } from '../injection/making.js';
import type { ModuleScope, PlainProvider } from '../plain/plain-provider.js';
import { plainEdge, type GraphEdge } from './graph-facts.js';

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

function plannedEdge({ from, scope }: Plan, wish: Wish, { linker, idOf }: PlanTools): GraphEdge | undefined {
  const { ref: dependable, where, options } = wish;
  if (dependable === undefined || wish.settings) return undefined;
  const { optional = false, onSwap = 'follow', capabilities, key } = options;
  const ref = dereference(dependable, where);
  const plain = linker.plainOf(ref, { scope, where }, key);
  const to = plain && idOf(plain);
  const isRequired = !optional;
  if (to !== undefined) return plainEdge({ from, to, isRequired, isPlanned: true, holder: undefined });
  const located = linker.locate(ref, { scope, where }, key);
  if (!located) return undefined;
  const provider = options.provider ?? located.provider;
  return {
    from,
    holder: undefined,
    to: located.slot,
    through: throughOf(provider, capabilities),
    provider,
    capabilities,
    policy: onSwap,
    instance: undefined,
    isRequired,
    isPlanned: true,
  };
}

function throughOf(provider: string | undefined, capabilities: unknown): 'pin' | 'view' | 'active' {
  if (provider !== undefined) return 'pin';
  return capabilities === undefined ? 'active' : 'view';
}
