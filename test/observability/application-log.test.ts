import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Logger, Module, Oneiric, Service } from '../../src/index.js';
import { folder, linesIn } from './log-world.js';

@Service({ key: 'greeter' })
class Greeter {
  constructor(private readonly log: Logger) {}

  greet(): string {
    this.log.debug('greets');
    return 'hello';
  }

  onCleanup(): void {
    this.log.info('is gone');
  }
}

@Module({ providers: [Greeter] })
class AppModule {}

@Service({ key: 'broken' })
class Broken {
  constructor() {
    throw new TypeError('cannot be built');
  }
}

@Module({ providers: [Broken] })
class BrokenModule {}

const fileOnly = async () => {
  const path = join(await folder(), 'app.log');
  return { path, logging: { console: 'off', file: { path } } as const };
};

describe('an application that is told to log', () => {
  it('writes from its start to its end, the last words of its components among them', async () => {
    const { path, logging } = await fileOnly();
    const app = await Oneiric.create(AppModule, { logging });
    app.get(Greeter).greet();
    await app.refresh(Greeter);
    app.log?.level('AppModule', 'debug');
    app.get(Greeter).greet();
    await app.close();
    const lines = linesIn(path);
    expect(lines.map(({ event, message }) => `${event}: ${message}`)).toEqual([
      'swap.switched: service:greeter: greeter#1 serves',
      'app.started: the application has started',
      'swap.switched: service:greeter: greeter#1 -> greeter#2',
      'log.written: is gone',
      'log.written: greets',
      'swap.switched: service:greeter: greeter#2 is gone, nothing serves',
      'log.written: is gone',
      'app.closed: the application has closed',
    ]);
  });

  it('says why it could not start', async () => {
    const { path, logging } = await fileOnly();
    await expect(Oneiric.create(BrokenModule, { logging })).rejects.toThrow();
    expect(linesIn(path).filter(({ level }) => level === 'error')).toMatchObject([
      { event: 'swap.failed' },
      { event: 'app.start-failed' },
    ]);
  });

  it.each([
    [{ level: 'loud' }, 'logging.level'],
    [{ levl: 'info' }, 'logging.levl'],
    [{ levels: { swap: 'loud' } }, 'logging.levels.swap'],
    [{ file: { path: '' } }, 'logging.file.path'],
    [{ file: { path: 'x', maxBytes: 1 } }, 'logging.file.maxBytes'],
    [{ bufferLines: 0.5 }, 'logging.bufferLines'],
    [{ console: true }, 'logging.console'],
  ])('builds nothing where its settings are wrong: %j', async (logging, path) => {
    const create = Oneiric.create(AppModule, { logging: logging as object });
    await expect(create).rejects.toMatchObject({ code: 'config/invalid', problems: [{ path }] });
  });

  it.each([true, 'info', [], null, 7])('takes no %j', async (logging) => {
    await expect(Oneiric.create(AppModule, { logging: logging as unknown as false })).rejects.toMatchObject({
      code: 'lifecycle/bad-option',
    });
  });

  it('logs nothing unless it is asked to', async () => {
    const quiet = await Oneiric.create(AppModule, { env: {} });
    const off = await Oneiric.create(AppModule, { logging: false, env: { ONEIRIC_LOG_LEVEL: 'info' } });
    expect([quiet.log, off.log]).toEqual([undefined, undefined]);
    await Promise.all([quiet.close(), off.close()]);
  });

  it('is not made where the environment asks for a level that there is not', async () => {
    const create = Oneiric.create(AppModule, { env: { ONEIRIC_LOG_LEVEL: 'loud' } });
    await expect(create).rejects.toMatchObject({ code: 'logging/bad-level' });
  });
});
