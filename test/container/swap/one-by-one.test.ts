import { describe, expect, it } from 'vitest';
import { oneByOne } from '../../../src/container/swap/one-by-one.js';

describe('one by one', () => {
  it('runs any number of steps that end at once, and is done once', () => {
    let [sum, done] = [0, 0];
    const items = Array.from({ length: 100_000 }, (_, at) => at);
    oneByOne(
      items,
      (item, next) => {
        sum += item;
        next();
      },
      () => (done += 1),
    );
    expect([sum, done]).toEqual([4_999_950_000, 1]);
  });

  it('waits for each step before the next', async () => {
    const trace: string[] = [];
    await new Promise<void>((done) => {
      oneByOne(
        ['a', 'b'],
        (item, next) => {
          trace.push(`begin ${item}`);
          setImmediate(() => {
            trace.push(`end ${item}`);
            next();
          });
        },
        done,
      );
    });
    expect(trace).toEqual(['begin a', 'end a', 'begin b', 'end b']);
  });

  it('ends with a step that does not go on', () => {
    const trace: string[] = [];
    oneByOne(
      ['a', 'b', 'c'],
      (item, next) => {
        trace.push(item);
        if (item !== 'b') next();
      },
      () => trace.push('done'),
    );
    expect(trace).toEqual(['a', 'b']);
  });
});
