import { executionAsyncResource } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import { Module, Oneiric, token, type Application } from '../../../src/index.js';

const NAME = token<string>('name', { kind: 'value' });

@Module({})
class Empty {}

/** An application whose slot `service:request` gives the name of the scope. */
async function started(): Promise<Application> {
  const app = await Oneiric.create(Empty, { env: {} });
  await app.register({
    ...{ domain: 'service', key: 'request', provider: 'one', scope: 'request' },
    inject: [{ token: NAME }],
    factory: (name: string) => ({ name }),
  });
  return app;
}

const nameIn = (app: Application) => app.get<{ name: string }>('service:request').name;

const running = (app: Application, name: string, fn: () => unknown) =>
  app.runInScope(fn, { values: [[NAME, name]] });

describe('scopes of several applications in one process', () => {
  it('do not see each other, however they are nested', async () => {
    await using one = await started();
    await using two = await started();
    const seen: string[] = [];
    await running(one, 'outer', () =>
      running(two, 'other', async () => {
        seen.push(`${nameIn(one)} ${nameIn(two)}`);
        await running(one, 'inner', async () => {
          await Promise.resolve();
          seen.push(`${nameIn(one)} ${nameIn(two)}`);
        });
        await Promise.resolve();
        seen.push(`${nameIn(one)} ${nameIn(two)}`);
      }),
    );
    expect(seen).toEqual(['outer other', 'inner other', 'outer other']);
    expect(() => nameIn(one)).toThrow(expect.objectContaining({ code: 'scope/none-active' }));
  });

  it('leave nothing behind that every later promise of the process would have to carry', async () => {
    const carried = async () => {
      await using app = await started();
      let count = 0;
      await running(app, 'here', async () => {
        await Promise.resolve();
        count = Object.getOwnPropertySymbols(executionAsyncResource()).length;
      });
      return count;
    };
    const first = await carried();
    for (let round = 0; round < 20; round += 1) await carried();
    expect(await carried()).toBe(first);
  });
});
