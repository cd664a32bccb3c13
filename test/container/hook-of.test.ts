import { describe, expect, it } from 'vitest';
import { token } from '../../src/index.js';
import type { Provider } from '../../src/modules/provider.js';
import { appOf, type Trace } from '../support/traced-parts.js';

const THING = token<unknown>('thing', { kind: 'value' });

const things = (useFactory: () => unknown): Provider => ({ provide: THING, scope: 'transient', useFactory });

/** What an object with these hooks writes down when it is given back. */
async function traceOf(hooks: (trace: Trace) => unknown): Promise<Trace> {
  const trace: Trace = [];
  const app = await appOf([things(() => hooks(trace))]);
  app.get(THING);
  await app.close();
  return trace;
}

describe('what gives resources back', () => {
  it('is the first of onCleanup, Symbol.asyncDispose and Symbol.dispose that there is', async () => {
    const [onCleanup, asyncDispose, dispose] = [
      (trace: Trace) => ({ onCleanup: () => void trace.push('onCleanup') }),
      (trace: Trace) => ({
        [Symbol.asyncDispose]: async () => Promise.resolve(void trace.push('asyncDispose')),
      }),
      (trace: Trace) => ({ [Symbol.dispose]: () => void trace.push('dispose') }),
    ] as const;
    expect(await traceOf((t) => ({ ...dispose(t), ...asyncDispose(t), ...onCleanup(t) }))).toEqual([
      'onCleanup',
    ]);
    expect(await traceOf((t) => ({ ...dispose(t), ...asyncDispose(t) }))).toEqual(['asyncDispose']);
    expect(await traceOf((t) => ({ ...dispose(t), onCleanup: 'no function' }))).toEqual(['dispose']);
  });

  it('may be a member of a function, bound to it', async () => {
    const trace = await traceOf((t) =>
      Object.assign(() => undefined, {
        label: 'made',
        onCleanup(this: { label: string }) {
          t.push(this.label);
        },
      }),
    );
    expect(trace).toEqual(['made']);
  });

  it('is not there in what is no object, and in objects without such a member', async () => {
    for (const value of [0, '', null, true, {}]) {
      const app = await appOf([things(() => value)]);
      expect(app.get(THING)).toBe(value);
      await app.close();
    }
  });
});
