import { describe, expect, it } from 'vitest';
import type { GetOptions, OneiricError } from '../../src/index.js';
import { appOf, rejectionOf } from '../support/traced-parts.js';

const S = 'adapter:store';

/** The error of something that answers at once. */
function thrown(fn: () => unknown): OneiricError {
  try {
    fn();
  } catch (error) {
    return error as OneiricError;
  }
  throw new TypeError('nothing was thrown');
}

describe('whoever asks from outside', () => {
  it.each([{ optional: true }, { onSwap: 'follow' }])('is refused options of @Inject: %o', async (given) => {
    await using app = await appOf([{ slot: S, provider: 'a', useFactory: () => ({}) }]);
    await using scope = app.createScope();
    const options = given as GetOptions;
    const [get, live, later, scoped, scopedLater] = [
      thrown(() => app.get(S, options)),
      thrown(() => app.live('adapter:nowhere', options)),
      (await rejectionOf(app.getAsync(S, options))) as OneiricError,
      thrown(() => scope.get(S, options)),
      (await rejectionOf(scope.getAsync(S, options))) as OneiricError,
    ];
    for (const { code } of [get, live, later, scoped, scopedLater])
      expect(code).toBe('injection/unknown-option');
    expect(get.hint).toMatch(/it takes key, provider, capabilities$/);
    expect(scoped.hint).toMatch(/it takes key, provider$/);
  });
});
