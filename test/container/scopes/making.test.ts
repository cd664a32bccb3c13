import { describe, expect, it } from 'vitest';
import { Adapter, inject, Service, token } from '../../../src/index.js';
import type { ContextFactory } from '../../../src/container/injection/recipes.js';
import { appOf, gate, rejectionOf } from '../../support/traced-parts.js';
import { ScopeWorld } from './scope-world.js';

/** A candidate of `service:job` of which there is one per ask. */
const jobs = (factory: ContextFactory, more: object = {}) => ({
  ...{ domain: 'service', key: 'job', provider: 'only', scope: 'transient' as const, factory },
  ...more,
});

@Adapter({ key: 'audit', provider: 'only', activation: 'lazy' })
class Audit {
  log() {
    return 'logged';
  }
}

describe('what asks by inject() for something that is not active yet', () => {
  @Service({ key: 'page', scope: 'transient' })
  class Page {
    readonly audit = inject(Audit);
  }
  @Service({ key: 'site', scope: 'transient' })
  class Site {
    constructor(readonly page: Page) {}
  }

  it('takes time once, and none after that, nor does what it is given to', async () => {
    await using app = await appOf([Audit, Page, Site]);
    expect(() => app.get(Site)).toThrow(expect.objectContaining({ code: 'scope/not-ready' }));
    expect((await app.getAsync(Site)).page.audit.log()).toBe('logged');
    expect(app.get(Page).audit.log()).toBe('logged');
    expect(app.get(Site).page.audit.log()).toBe('logged');
  });

  it('may use it in onInit', async () => {
    @Service({ key: 'report', scope: 'transient' })
    class Report {
      readonly audit = inject(Audit);
      logged: string | undefined;
      async onInit() {
        this.logged = this.audit.log();
      }
    }
    await using app = await appOf([Audit, Report]);
    expect((await app.getAsync(Report)).logged).toBe('logged');
  });

  it('is refused something that takes time to build', async () => {
    await using world = await ScopeWorld.of(
      jobs(async () => ({})),
      { ...jobs(() => inject('service:job'), { key: 'boss', scope: 'request' }) },
    );
    await using scope = world.app.createScope();
    expect(() => scope.get('service:boss')).toThrow(expect.objectContaining({ code: 'scope/not-ready' }));
    expect(await rejectionOf(scope.getAsync('service:boss'))).toMatchObject({
      code: 'scope/not-ready',
      path: 'only factory',
    });
  });
});

describe('what takes time to be made', () => {
  it('waits for what it is given, for its factory and for its start, in this order', async () => {
    const trace: string[] = [];
    const part = (key: string, inject: readonly string[]) =>
      jobs(
        async () => {
          trace.push(`built ${key}`);
          return { onInit: async () => void trace.push(`started ${key}`) };
        },
        { key, inject },
      );
    await using world = await ScopeWorld.of(part('job', []), part('boss', ['service:job']));
    await world.app.getAsync('service:boss');
    expect(trace).toEqual(['built job', 'started job', 'built boss', 'started boss']);
  });

  it('fails at the deadline of its phase, and what comes too late is disposed of', async () => {
    const trace: string[] = [];
    const built = gate<object>();
    const never = new Promise<never>(() => undefined);
    await using world = await ScopeWorld.of(
      jobs(() => built.promise),
      jobs(() => ({ onInit: () => never, onCleanup: () => void trace.push('cleaned boss') }), {
        key: 'boss',
      }),
    );
    const late = rejectionOf(world.app.getAsync('service:job'));
    const stuck = rejectionOf(world.app.getAsync('service:boss'));
    await world.pass(600_000);
    expect(await late).toMatchObject({ code: 'scope/build-timeout' });
    expect(await stuck).toMatchObject({ code: 'scope/init-timeout' });
    built.open({ onCleanup: async () => void trace.push('cleaned job') });
    await world.clock.settle();
    expect(trace).toEqual(['cleaned boss', 'cleaned job']);
  });

  it('fails with what its factory or its start fails with', async () => {
    const failure = new RangeError('no');
    await using world = await ScopeWorld.of(
      jobs(() => Promise.reject(failure)),
      jobs(() => ({ onInit: () => Promise.reject(failure) }), { key: 'boss' }),
    );
    expect(await rejectionOf(world.app.getAsync('service:job'))).toBe(failure);
    expect(await rejectionOf(world.app.getAsync('service:boss'))).toBe(failure);
  });
});

describe('what a factory gives', () => {
  it.each([undefined, null])('has to be something: not %s', async (nothing) => {
    await using world = await ScopeWorld.of(jobs(() => nothing));
    expect(() => world.app.get('service:job')).toThrow(
      expect.objectContaining({
        code: 'scope/no-instance',
        message: `only factory returned ${nothing} instead of an instance.`,
      }),
    );
  });

  it('is what its contract is', async () => {
    const FN = token<() => void>('fn', { kind: 'function' });
    const THING = token<object>('thing');
    const VALUE = token<unknown>('value', { kind: 'value' });
    const given: Record<string, unknown> = {};
    await using world = await ScopeWorld.of(
      jobs(() => given['fn'], { key: 'fn', provides: [FN] }),
      jobs(() => given['thing'], { key: 'thing', provides: [THING] }),
      jobs(() => given['value'], { key: 'value', provides: [VALUE] }),
    );
    const wrong = (wanted: string): unknown =>
      expect.objectContaining({
        code: 'scope/wrong-kind',
        message: expect.stringContaining(wanted) as string,
      });
    Object.assign(given, { fn: {}, thing: 5, value: null });
    expect(() => world.app.get(FN)).toThrow(wrong('its contract is a function'));
    expect(() => world.app.get(THING)).toThrow(wrong('5, but its contract is an object'));
    expect(world.app.get(VALUE)).toBeNull();
    const fn = () => undefined;
    Object.assign(given, { fn, thing: fn, value: 7 });
    expect(world.app.get(FN)).toBe(fn);
    expect(world.app.get(THING)).toBe(fn);
    expect(world.app.get(VALUE)).toBe(7);
  });
});
