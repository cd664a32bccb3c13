import { describe, expect, it } from 'vitest';
import { Oneiric } from '../../../src/index.js';
import type { Application, SlotProvider } from '../../../src/index.js';
import { moduleOf } from '../../support/traced-parts.js';

const [LOG, POOL] = ['adapter:log', 'adapter:pool'] as const;

const slot = (name: typeof LOG | typeof POOL): SlotProvider => ({
  ...{ slot: name, provider: 'only', useFactory: () => ({}) },
});

const started = () => Oneiric.create(moduleOf({ providers: [slot(LOG), slot(POOL)] }));

const refusal = (app: Application, name: typeof LOG | typeof POOL): Promise<unknown> =>
  app.unregister(name, 'only').then(
    () => 'taken out',
    (error: unknown) => String(error).split('\n')[0],
  );

const inUse = (name: string, by: string) =>
  `RegistryError [registry/in-use]: ${name} only is required by "${by}" of inversify. Nothing was changed.`;

describe('a singleton of inversify', () => {
  it('needs what it was given, also by something of its own that is none; and not what others ask for', async () => {
    await using app = await started();
    const { inversify } = app.container;
    inversify.bind('part').toDynamicValue((context) => [context.get(LOG)]);
    inversify
      .bind('repo')
      .toDynamicValue((context) => context.get('part'))
      .inSingletonScope();
    inversify.get(POOL);
    inversify.get('repo');
    expect(await refusal(app, LOG)).toBe(inUse(LOG, 'repo'));
    expect(await refusal(app, POOL)).toBe('taken out');
  });

  it('leaves to another one what that was given, and takes over from one that failed', async () => {
    await using app = await started();
    const { inversify } = app.container;
    const failing = (context: { get(name: string): unknown }): never => {
      context.get(POOL);
      throw new RangeError('no');
    };
    inversify
      .bind('inner')
      .toDynamicValue((context) => [context.get(LOG)])
      .inSingletonScope();
    inversify.bind('broken').toDynamicValue(failing).inSingletonScope();
    inversify
      .bind('outer')
      .toDynamicValue((context) => {
        expect(() => context.get('broken')).toThrow('no');
        return [context.get('inner')];
      })
      .inSingletonScope();
    inversify.get('outer');
    expect(await refusal(app, LOG)).toBe(inUse(LOG, 'inner'));
    expect(await refusal(app, POOL)).toBe(inUse(POOL, 'outer'));
  });

  it('needs what it asks for while it is built asynchronously, and nothing any more once it is unbound', async () => {
    await using app = await started();
    const { inversify } = app.container;
    inversify
      .bind('late')
      .toDynamicValue(async (context) => {
        await Promise.resolve();
        return [await context.getAsync(LOG)];
      })
      .inSingletonScope();
    await inversify.getAsync('late');
    expect(await refusal(app, LOG)).toBe(inUse(LOG, 'late'));
    await inversify.unbindAsync('late');
    expect(await refusal(app, LOG)).toBe('taken out');
  });
});
