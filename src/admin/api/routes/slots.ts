import { MOST_SLOTS, slotList } from '../slot-list.js';
import { explanationView, queryFrom } from '../explanation-view.js';
import { route } from '../route.js';
import { Explanation } from '../schemas/explanation.js';
import { Flag, Names, SlotNames, whole } from '../schemas/query.js';
import { Resolution, SelectionList, SlotList, SlotStatus, StatusList } from '../schemas/slots.js';
import { Provider, Slot, Word } from '../schemas/texts.js';
import { z } from '../zod.js';

/** A slot in a path. */
export const SlotPath = z.strictObject({ slot: Slot });

const ResolveQuery = z.strictObject({
  capabilities: Names.optional(),
  require: z.enum(['all', 'any']).optional(),
  provider: Provider.optional(),
});

export const slotRoutes = [
  route({
    method: 'get',
    path: '/v1/slots',
    tag: 'slots',
    summary: 'The slots: what is chosen, what serves, and with `shadowed` what else there is.',
    query: z.strictObject({
      domain: Word.optional(),
      shadowed: Flag.optional(),
      names: SlotNames.optional(),
      after: Slot.optional(),
      limit: whole(1, MOST_SLOTS).optional(),
    }),
    answer: SlotList,
    run: ({ query }, host) => slotList(host, query),
  }),
  route({
    method: 'get',
    path: '/v1/slots/{slot}',
    tag: 'slots',
    summary: 'How one slot is doing.',
    params: SlotPath,
    answer: SlotStatus,
    run: ({ params }, { app }) => app.status(params.slot),
  }),
  route({
    method: 'get',
    path: '/v1/slots/{slot}/resolve',
    tag: 'slots',
    summary: 'The candidate that a query chooses; nothing is built.',
    params: SlotPath,
    query: ResolveQuery,
    answer: Resolution,
    run: ({ params: { slot }, query }, { app }) => {
      app.status(slot);
      return { slot, candidate: app.resolve(slot, queryFrom(query)) };
    },
  }),
  route({
    method: 'get',
    path: '/v1/slots/{slot}/explain',
    tag: 'slots',
    summary: 'Why a slot resolves as it does.',
    params: SlotPath,
    query: ResolveQuery.extend({ limit: whole(0, 1_000).optional() }),
    answer: Explanation,
    run: ({ params: { slot }, query: { limit, ...query } }, { app }) => {
      app.status(slot);
      return explanationView(app.explain(slot, { ...queryFrom(query), limit }));
    },
  }),
  route({
    method: 'get',
    path: '/v1/status',
    tag: 'slots',
    summary: 'How every slot is doing.',
    answer: StatusList,
    run: (_, { app }) => ({ slots: app.status() }),
  }),
  route({
    method: 'get',
    path: '/v1/selections',
    tag: 'slots',
    summary: 'What slots are set to, by an operator or another layer.',
    answer: SelectionList,
    run: (_, { app }) => ({
      selections: app.selected().flatMap((slot) => {
        const { selection } = app.explain(slot, { limit: 0 });
        return selection ? [{ slot, ...selection }] : [];
      }),
    }),
  }),
];
