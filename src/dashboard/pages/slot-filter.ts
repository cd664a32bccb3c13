import type { WireSlotRow } from '../../admin/api/wire.js';

/** Which slots somebody wants to see. */
export interface SlotWish {
  /** In lower case. */
  readonly text: string;
  readonly only: string;
}

interface Filter {
  readonly name: string;
  readonly title: string;
  readonly fits: (row: WireSlotRow) => boolean;
}

/** What slots can be filtered by. */
export const FILTERS: readonly Filter[] = [
  { name: '', title: 'All slots', fits: () => true },
  { name: 'active', title: 'Serving', fits: ({ active }) => active !== undefined },
  {
    name: 'trouble',
    title: 'In trouble',
    fits: ({ state, health, selection }) =>
      ['failed', 'vacant'].includes(state) ||
      ['degraded', 'unhealthy'].includes(health ?? '') ||
      selection?.unmet === true,
  },
  { name: 'halted', title: 'Paused or draining', fits: ({ activity }) => activity !== 'active' },
  { name: 'selected', title: 'Set by somebody', fits: ({ selection }) => selection !== undefined },
  { name: 'shadowed', title: 'With a choice', fits: ({ shadowed = [] }) => shadowed.length > 0 },
];

/** What the address of the page asks for. */
export function wishFrom(query: URLSearchParams): SlotWish {
  return { text: (query.get('q') ?? '').trim().toLowerCase(), only: query.get('only') ?? '' };
}

/** Whether a slot is what somebody wants to see: each word has to be in one of its names. */
export function fits(row: WireSlotRow, { text, only }: SlotWish): boolean {
  const filter = FILTERS.find(({ name }) => name === only);
  if (filter && !filter.fits(row)) return false;
  if (text === '') return true;
  const { slot, active = '', chosen = '', candidate, shadowed = [] } = row;
  const names = [slot, active, chosen, candidate?.module, ...shadowed.map(({ provider }) => provider)];
  const all = names.join(' ').toLowerCase();
  return text.split(/\s+/).every((word) => all.includes(word));
}
