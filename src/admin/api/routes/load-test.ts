import { loadTest } from '../../load-test/load-test.js';
import { capacityIn } from '../../plan/plan.js';
import { requestedBy } from '../requested-by.js';
import { route } from '../route.js';
import { LoadTestBody, LoadTestReport } from '../schemas/load-test.js';
import { Plan } from '../schemas/plan.js';

export const loadTestRoutes = [
  route({
    method: 'get',
    path: '/v1/plan',
    tag: 'load',
    summary: 'What slots, candidates and calls cost in this process; measured once.',
    answer: Plan,
    run: (_, host) => capacityIn(host),
  }),
  route({
    method: 'post',
    path: '/v1/load-test',
    tag: 'load',
    summary: 'Swaps again and again, and measures it. Ends where nobody waits for its answer any more.',
    body: LoadTestBody,
    answer: LoadTestReport,
    example: { swaps: 10, concurrency: 2 },
    run: ({ body: { slot, ...body }, principal, request: { signal } }, host) =>
      loadTest(host, { ...body, slot, signal, requestedBy: requestedBy(body.requestedBy, principal) }),
  }),
];
