import { describe, expect, it, onTestFinished } from 'vitest';
import { Oneiric } from '../../src/index.js';
import { AppModule, Store } from './one-store.js';

const SECRET = 'planted-secret-42';

/** An application that knows a secret, and all that it has told of itself. */
async function world() {
  const config = { values: { secrets: { inline: { key: SECRET } } } };
  const app = await Oneiric.create(AppModule, { env: {}, config });
  onTestFinished(() => app.close());
  const told: string[] = [];
  app.events$.subscribe((event) => told.push(JSON.stringify(event)));
  return { app, told };
}

describe('a secret in what an operator says', () => {
  it('is in no event of a swap that gives it as a reason', async () => {
    const { app, told } = await world();
    await app.refresh(Store, { reason: `renewed for ${SECRET}`, requestedBy: `ann ${SECRET}` });
    expect(told.join()).toContain('"reason":"renewed for ***","requestedBy":"ann ***"');
    expect(told.join()).not.toContain(SECRET);
  });

  it('is in no event of a swap that is aborted for it', async () => {
    const { app, told } = await world();
    const abortion = new AbortController();
    const swap = app.refresh(Store, { signal: abortion.signal });
    abortion.abort(`no ${SECRET}`);
    await expect(swap).rejects.toMatchObject({ code: 'swap/aborted' });
    expect(told.join()).toContain('"reason":"no ***"');
    expect(told.join()).not.toContain(SECRET);
  });

  it('is neither in the status of a slot that is paused with it, nor in what callers are told', async () => {
    const { app, told } = await world();
    await app.pause(Store, { note: `until ${SECRET} is changed`, requestedBy: SECRET });
    expect(app.status(Store).activityNote).toBe('until *** is changed');
    const store = app.get(Store);
    expect(() => store.find()).toThrow(expect.objectContaining({ note: 'until *** is changed' }));
    expect(() => store.find()).toThrow('("until *** is changed")');
    expect(told.join()).not.toContain(SECRET);
  });
});
