import type { Activity, DomainRef } from '../../../core/activity.js';
import type { SlotName } from '../../../core/names.js';
import type { Application } from '../../../modules/application.js';
import { requestedBy } from '../requested-by.js';
import { route, type AdminRoute } from '../route.js';
import { ActivityAnswer, DomainPath, DrainBody, PausedList, PauseBody } from '../schemas/activity.js';
import type { z } from '../zod.js';
import { SlotPath } from './slots.js';

type Said = z.output<typeof DrainBody>;

/** One way to decide about the calls of a slot, or of all slots of a domain. */
interface Decision {
  readonly name: string;
  readonly does: (of: string) => string;
  readonly body: z.ZodType<Said>;
  readonly example: Readonly<Record<string, unknown>>;
  readonly activity: Activity;
  readonly run: (app: Application, what: SlotName | DomainRef, said: Said) => Promise<void>;
}

const DECISIONS: readonly Decision[] = [
  {
    name: 'pause',
    does: (of) => `Refuses new calls of ${of}.`,
    body: PauseBody,
    example: { note: 'maintenance', requestedBy: 'ann' },
    activity: 'paused',
    run: (app, what, said) => app.pause(what, said),
  },
  {
    name: 'drain',
    does: (of) => `Refuses new calls of ${of}, and waits for those in flight.`,
    body: DrainBody,
    example: { note: 'maintenance', timeoutMs: 10_000 },
    activity: 'draining',
    run: (app, what, said) => app.drain(what, said),
  },
  {
    name: 'resume',
    does: (of) => `Ends what pause or drain of ${of} has begun.`,
    body: PauseBody,
    example: { note: 'done' },
    activity: 'active',
    run: (app, what, said) => app.resume(what, said),
  },
];

export const activityRoutes = [
  route({
    method: 'get',
    path: '/v1/activity',
    tag: 'activity',
    summary: 'What is paused or draining, by whom and why.',
    answer: PausedList,
    run: (_, { app }) => ({ paused: app.paused() }),
  }),
  ...DECISIONS.flatMap((decision) => [ofSlot(decision), ofDomain(decision)]),
];

function ofSlot({ name, does, body, example, run }: Decision): AdminRoute {
  return route({
    method: 'post',
    path: `/v1/slots/{slot}/${name}`,
    tag: 'activity',
    summary: does('a slot'),
    params: SlotPath,
    body,
    example,
    answer: ActivityAnswer,
    run: async ({ params: { slot }, body: said, principal }, { app }) => {
      await run(app, slot, { ...said, requestedBy: requestedBy(said.requestedBy, principal) });
      return { slot, activity: app.status(slot).activity };
    },
  });
}

function ofDomain({ name, does, body, example, activity, run }: Decision): AdminRoute {
  return route({
    method: 'post',
    path: `/v1/domains/{domain}/${name}`,
    tag: 'activity',
    summary: does('all slots of a domain'),
    params: DomainPath,
    body,
    example,
    answer: ActivityAnswer,
    run: async ({ params: { domain }, body: said, principal }, { app }) => {
      await run(app, { domain }, { ...said, requestedBy: requestedBy(said.requestedBy, principal) });
      return { domain, activity };
    },
  });
}
