import type { WireEvent } from '../../../admin/events/wire-event.js';

/** Which events somebody wants to see. */
export interface TimelineView {
  /** In lower case. */
  readonly text: string;
  readonly kind: string;
}

interface Kind {
  readonly name: string;
  readonly title: string;
  readonly fits: (event: WireEvent) => boolean;
}

/** What events can be filtered by. By default those that only tell of a step of a swap are left out. */
export const KINDS: readonly Kind[] = [
  { name: '', title: 'What matters', fits: ({ level }) => level !== 'debug' },
  { name: 'swaps', title: 'Swaps', fits: ({ area }) => area === 'swap' },
  {
    name: 'failures',
    title: 'Failures and returns',
    fits: ({ type, level }) =>
      level === 'error' || level === 'warn' || type === 'swap.rolledBack' || type === 'config.recovered',
  },
  {
    name: 'config',
    title: 'Configuration',
    fits: ({ area }) => ['config', 'settings', 'selection', 'secret'].includes(area),
  },
  { name: 'remote', title: 'Remote', fits: ({ area }) => area === 'remote' || area === 'candidate' },
  { name: 'all', title: 'Everything', fits: () => true },
];

/** What the address of the page asks for. */
export function viewFrom(query: URLSearchParams): TimelineView {
  return { text: (query.get('q') ?? '').trim().toLowerCase(), kind: query.get('kind') ?? '' };
}

/** Whether an event is what somebody wants to see: each word has to be in it. */
export function isShown(event: WireEvent, { text, kind }: TimelineView): boolean {
  if (KINDS.find(({ name }) => name === kind)?.fits(event) === false) return false;
  if (text === '') return true;
  const { type, slot = '', provider = '', message, correlation = '', error, traceId = '' } = event;
  const all = [type, slot, provider, message, correlation, traceId, error?.code, error?.message]
    .join(' ')
    .toLowerCase();
  return text.split(/\s+/).every((word) => all.includes(word));
}
