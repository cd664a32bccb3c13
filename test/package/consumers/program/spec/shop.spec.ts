import { expect, it } from 'vitest';
import { tour } from '../src/tour.js';

it('follows a swap, and refuses what is not valid', async () => {
  expect(await tour()).toMatchObject({
    before: [200, { count: 5, servedBy: 'shelf' }],
    after: [200, { count: 500, servedBy: 'warehouse' }],
    placed: [201, { placed: 'pears 1' }],
    nothing: [400, undefined],
  });
});
