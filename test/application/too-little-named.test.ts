import { describe, expect, it } from 'vitest';
import { appOf, rejectionOf } from '../support/traced-parts.js';

const S = 'adapter:store';
const ANOTHER = { domain: 'adapter', key: 'store', factory: () => ({}) };

const candidate = (provider: string) => ({ slot: S, provider, useFactory: () => ({}) }) as const;

const saying = (part: string) => expect.stringContaining(part) as string;
const wrong = (value: unknown) => value as never;

describe('a change that names too little', () => {
  it('is refused with the place, the slot, and what there is', async () => {
    await using app = await appOf([candidate('a'), candidate('b')]);
    const said = (path: string, hint: string) => ({ path, hint: saying(hint) });
    const none = { message: saying('adapter:store: no provider was named. Nothing was changed.') };
    const there = 'its providers: b, a';
    const asks: [() => PromiseLike<unknown>, object][] = [
      [() => app.swap(S, wrong({})), { ...none, ...said('swap(adapter:store).provider', there) }],
      [
        () => app.swapAll([wrong({ slot: S })]),
        { ...none, ...said('swapAll(adapter:store).provider', there) },
      ],
      [
        () => app.select(S, wrong(7)),
        { message: saying('7 is not a provider'), ...said('select(adapter:store).provider', there) },
      ],
      [() => app.unregister(S, wrong(undefined)), { ...none, path: 'unregister(adapter:store).provider' }],
      [
        () => app.register(wrong({})),
        { message: saying('undefined is not a domain'), ...said('register.domain', 'adapter, service') },
      ],
      [
        () => app.register(wrong({ domain: 'adapter' })),
        { message: saying('undefined is not a key'), path: 'register.key' },
      ],
      [
        () => app.register({ ...ANOTHER, provider: wrong(undefined) }),
        { path: 'register(adapter:store).provider' },
      ],
    ];
    for (const [ask, error] of asks) expect(await rejectionOf(ask())).toMatchObject(error);
  });
});
