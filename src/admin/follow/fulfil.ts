import type { DomainRef } from '../../core/activity.js';
import type { SlotName } from '../../core/names.js';
import type { Application } from '../../modules/application.js';
import type { Wish } from './wishes.js';

/** Who wants it here, and because of whom. */
export interface FollowedBy {
  readonly requestedBy: string;
  readonly reason: string;
}

/**
 * Does what is wanted; it holds from the call on, or is tried from there on.
 * @throws (as a rejection) what it is refused with
 */
export async function fulfil(
  app: Application,
  wish: Wish,
  { requestedBy, reason }: FollowedBy,
): Promise<void> {
  if (wish.kind === 'activity') return setActivity(app, wish, requestedBy);
  if (isSelected(app, wish)) return;
  const { slot, provider } = wish;
  const asked = { requestedBy, reason };
  await (provider === undefined ? app.unselect(slot, asked) : app.select(slot, provider, asked));
}

async function setActivity(
  app: Application,
  { slot, domain = '', activity, note }: Extract<Wish, { kind: 'activity' }>,
  requestedBy: string,
): Promise<void> {
  const what: SlotName | DomainRef = slot ?? { domain };
  if (activity === 'active') return app.resume(what, { requestedBy });
  if (activity === 'paused') return app.pause(what, { note, requestedBy });
  return app.drain(what, { note, requestedBy });
}

/** Whether an operator has selected here what is wanted, or nothing where that is wanted. */
export function isSelected(
  app: Application,
  { slot, provider }: Extract<Wish, { kind: 'selection' }>,
): boolean {
  const { selection } = app.explain(slot, { limit: 0 });
  return (selection?.layer === 'operator' ? selection.provider : undefined) === provider;
}
