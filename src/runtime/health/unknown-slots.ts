import type { SlotName } from '../../core/names.js';
import { nearest } from '../../core/near-miss.js';
import type { HealthSettings } from '../../modules/health-settings.js';

/** A slot that settings name and that nothing is known of. */
export interface UnknownSlot {
  readonly slot: SlotName;
  readonly message: string;
}

/** What settings name that there is not: a name may be mistyped, and what it means may come later. */
export function unknownSlots(
  settings: Pick<HealthSettings, 'optional' | 'failover'>,
  known: ReadonlySet<SlotName>,
): UnknownSlot[] {
  const unknownIn = (setting: string, named: Iterable<SlotName>): UnknownSlot[] =>
    [...named]
      .filter((slot) => !known.has(slot))
      .map((slot) => ({ slot, message: messageOf(setting, slot, known) }));
  return [...unknownIn('optional', settings.optional), ...unknownIn('failover', settings.failover.keys())];
}

function messageOf(setting: string, slot: SlotName, known: ReadonlySet<SlotName>): string {
  const [near] = nearest(slot, known);
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  return `health.${setting} names ${slot}, which nothing provides or asks for. It holds for what comes by that name.${hint}`;
}
