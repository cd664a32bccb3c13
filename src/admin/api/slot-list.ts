import type { Candidate } from '../../core/candidate.js';
import type { HealthStatus } from '../../core/health-report.js';
import { domainOf, type SlotName } from '../../core/names.js';
import type { Application } from '../../modules/application.js';
import type { AdminHost } from '../admin-host.js';
import { healthOf } from '../health-of.js';
import type { Frozen } from './route.js';
import type { SlotList, SlotRow } from './schemas/slots.js';
import type { z } from './zod.js';

/** Which slots to list, and how much of each. */
export interface ListQuery {
  readonly domain?: string | undefined;
  readonly shadowed?: boolean | undefined;
  /** Only these, as far as there are such. */
  readonly names?: readonly string[] | undefined;
  /** Only those whose names come after it. */
  readonly after?: SlotName | undefined;
  readonly limit?: number | undefined;
}

/** Most slots in one answer. */
export const MOST_SLOTS = 10_000;

/** The slots by name: those that somebody offers something for, and those that are in use although nobody does any more. */
export function slotList(
  { app }: Pick<AdminHost, 'app'>,
  query: ListQuery,
): Frozen<z.output<typeof SlotList>> {
  const { domain, shadowed = false, after, limit = MOST_SLOTS } = query;
  const wanted = query.names && new Set(query.names);
  const offered = bySlot(app.candidates({ shadowed: true }));
  const names = [...new Set([...offered.keys(), ...app.status().map(({ slot }) => slot)])]
    .filter((slot) => domain === undefined || domainOf(slot) === domain)
    .filter((slot) => after === undefined || slot > after)
    .filter((slot) => wanted === undefined || wanted.has(slot))
    .sort();
  const health = healthBySlot(app);
  const rows = names
    .slice(0, limit)
    .map((slot) => row(app, slot, { offers: offered.get(slot) ?? [], shadowed, health: health.get(slot) }));
  const next = names.length > limit ? names[limit - 1] : undefined;
  return { slots: rows, next };
}

function row(
  app: Application,
  slot: SlotName,
  {
    offers,
    shadowed,
    health,
  }: { offers: readonly Candidate[]; shadowed: boolean; health: HealthStatus | undefined },
): Frozen<z.output<typeof SlotRow>> {
  const { state, active, generation, activity } = app.status(slot);
  const { chosen, selection } = app.explain(slot, { limit: 0 });
  const [candidate, ...others] = offers;
  return {
    ...{ slot, state, chosen, active, generation, activity, health, selection, candidate },
    shadowed: shadowed ? others : undefined,
  };
}

function bySlot(candidates: readonly Candidate[]): ReadonlyMap<SlotName, readonly Candidate[]> {
  const offers = new Map<SlotName, Candidate[]>();
  for (const candidate of candidates) {
    const others = offers.get(candidate.slot);
    if (others) others.push(candidate);
    else offers.set(candidate.slot, [candidate]);
  }
  return offers;
}

const healthBySlot = (app: Application): ReadonlyMap<SlotName, HealthStatus> =>
  new Map(healthOf(app)?.slots.map(({ slot, status }) => [slot, status]));
