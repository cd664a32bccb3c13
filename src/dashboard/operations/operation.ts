import { signal } from '@preact/signals';
import { slotPath } from '../api/client.js';

/** What an operator can do to one slot without saying more. */
type PlainDeed = 'unselect' | 'refresh' | 'pause' | 'drain' | 'resume';

/** What somebody is about to do. */
export type Operation =
  | { readonly kind: 'swap' | 'select'; readonly slot: string; readonly provider: string | undefined }
  | { readonly kind: PlainDeed; readonly slot: string }
  | { readonly kind: 'swapAll'; readonly members: readonly Member[] }
  | { readonly kind: 'rotate' }
  | { readonly kind: 'sync'; readonly source: string };

/** A slot, and the provider that it is to move to. */
export interface Member {
  readonly slot: string;
  readonly provider: string;
}

/** What is asked of the admin API. */
export interface Wanted {
  readonly path: string;
  readonly body: object;
}

/** What somebody is about to do; undefined where nobody is. */
export const operation = signal<Operation | undefined>(undefined);

/** What each is called, and what it does. */
export const DEEDS: Readonly<Record<Operation['kind'], { readonly title: string; readonly does: string }>> = {
  swap: {
    title: 'Swap',
    does: 'Moves the slot to another provider. Calls under way end on the one that they began on.',
  },
  select: {
    title: 'Select',
    does: 'Sets the slot to a provider for good: it is tried until it holds, also after a restart.',
  },
  unselect: { title: 'Unselect', does: 'Drops what operators have set: the ranking decides again.' },
  refresh: { title: 'Refresh', does: 'Builds a new instance of the provider that serves, and moves to it.' },
  pause: { title: 'Pause', does: 'Refuses new calls of the slot. Calls under way go on.' },
  drain: {
    title: 'Drain',
    does: 'Refuses new calls of the slot, and waits until those under way have ended.',
  },
  resume: { title: 'Resume', does: 'Takes calls again.' },
  swapAll: { title: 'Swap together', does: 'Moves several slots in one tick, or none of them.' },
  rotate: { title: 'Rotate secrets', does: 'Fetches all secrets anew, and has what depends on them follow.' },
  sync: { title: 'Sync', does: 'Fetches what the source has, and moves to it: all of it or nothing.' },
};

/** The request for an operation; undefined while something of it is missing. */
export function wantedFor(op: Operation, reason: string): Wanted | undefined {
  const why = reason.trim();
  if (why === '') return undefined;
  switch (op.kind) {
    case 'swap':
    case 'select':
      return op.provider === undefined
        ? undefined
        : { path: `${slotPath(op.slot)}/${op.kind}`, body: { provider: op.provider, reason: why } };
    case 'unselect':
    case 'refresh':
      return { path: `${slotPath(op.slot)}/${op.kind}`, body: { reason: why } };
    case 'pause':
    case 'drain':
    case 'resume':
      return { path: `${slotPath(op.slot)}/${op.kind}`, body: { note: why } };
    case 'swapAll':
      return op.members.length === 0
        ? undefined
        : { path: '/v1/swap-all', body: { members: op.members, reason: why } };
    case 'rotate':
      return { path: '/v1/secrets/rotate', body: { all: true, reason: why } };
    case 'sync':
      return { path: '/v1/remote/sync', body: { source: op.source, reason: why } };
  }
}

/** What an operation is about. */
export function subjectOf(op: Operation): string | undefined {
  if ('slot' in op) return op.slot;
  return op.kind === 'sync' ? op.source : undefined;
}

/** The slots that it may move. */
export function slotsOf(op: Operation): readonly string[] {
  if ('slot' in op) return [op.slot];
  return op.kind === 'swapAll' ? op.members.map(({ slot }) => slot) : [];
}
