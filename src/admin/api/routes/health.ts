import { momentOf } from '../explanation-view.js';
import { route } from '../route.js';
import { Differences, HealthAnswer, ProbeAnswer } from '../schemas/health.js';
import { Nothing } from '../schemas/process.js';
import { SlotPath } from './slots.js';

const tag = 'health';

export const healthRoutes = [
  route({
    method: 'get',
    path: '/v1/health',
    tag,
    summary: 'How the application is doing, by what the checks on schedule have said.',
    answer: HealthAnswer,
    run: (_, { app }) => app.health(),
  }),
  route({
    method: 'get',
    path: '/v1/differences',
    tag,
    summary: 'What is not as it is wished, and why.',
    answer: Differences,
    run: (_, { app }) => ({
      differences: app.differences().map((one) => ({ ...one, nextTryAt: momentOf(one.nextTryAt) })),
    }),
  }),
  route({
    method: 'post',
    path: '/v1/slots/{slot}/probe',
    tag,
    summary: 'Asks what serves a slot for its health now.',
    params: SlotPath,
    body: Nothing,
    example: {},
    answer: ProbeAnswer,
    run: async ({ params: { slot } }, { app, plain }) => {
      const health = await app.probe(slot);
      const details = health?.details && (plain(health.details) as Record<string, unknown>);
      return { slot, status: health?.status, details };
    },
  }),
];
