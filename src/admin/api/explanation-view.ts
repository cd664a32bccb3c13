import type { Explanation as Explained } from '../../container/candidates/explanation.js';
import type { Query } from '../../container/candidates/ranking.js';
import type { Frozen } from './route.js';
import type { Explanation } from './schemas/explanation.js';
import type { z } from './zod.js';

/** An explanation as plain data, with its text. */
export function explanationView(explained: Explained): Frozen<z.output<typeof Explanation>> {
  const { blocked, heldBack } = explained;
  return {
    ...explained,
    blocked: blocked && { ...blocked, nextTryAt: momentOf(blocked.nextTryAt) },
    heldBack: heldBack && { ...heldBack, nextTryAt: momentOf(heldBack.nextTryAt) },
    text: explained.toString(),
  };
}

/** A query as the ranking takes it: without what was left out. */
export const queryFrom = ({ capabilities, require, provider }: Query): Query => ({
  ...(capabilities && { capabilities }),
  ...(require && { require }),
  ...(provider !== undefined && { provider }),
});

/** Never is no moment. */
export const momentOf = (ms: number | undefined) => (Number.isFinite(ms) ? ms : undefined);
