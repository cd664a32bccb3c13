import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/testing/manual-clock.js';

const noting = () => {
  const trace: string[] = [];
  return { trace, note: (word: string) => () => void trace.push(word) };
};

describe('ManualClock', () => {
  it('stands still until time is let pass', () => {
    const clock = new ManualClock(5_000);
    expect([clock.now(), clock.epoch()]).toEqual([0, 5_000]);
    clock.advance(250);
    expect([clock.now(), clock.epoch()]).toEqual([250, 5_250]);
  });

  it('fires what falls due at its own time, and of the same time in the order in which it was made', () => {
    const clock = new ManualClock();
    const fired: [string, number][] = [];
    const at = (ms: number, name: string) => clock.after(ms, () => fired.push([name, clock.now()]));
    at(20, 'late');
    at(10, 'first');
    at(10, 'second');
    at(30, 'never');
    clock.advance(25);
    expect(fired).toEqual([
      ['first', 10],
      ['second', 10],
      ['late', 20],
    ]);
    expect([clock.now(), clock.timers]).toEqual([25, 1]);
  });

  it('fires within one advance what a timer makes that falls due in it', () => {
    const clock = new ManualClock();
    const { trace, note } = noting();
    clock.after(10, () => clock.after(10, note('second')));
    clock.advance(20);
    expect(trace).toEqual(['second']);
  });

  it('never fires a cancelled timer, however often it is cancelled', () => {
    const clock = new ManualClock();
    const { trace, note } = noting();
    const first = clock.after(10, note('first'));
    clock.after(10, note('second'));
    first.cancel();
    first.cancel();
    clock.advance(10);
    expect(trace).toEqual(['second']);
  });

  it('fires timers without a delay that is a number at the next advance, and endless ones never', () => {
    const clock = new ManualClock();
    const { trace, note } = noting();
    clock.after(-5, note('negative'));
    clock.after(Number.NaN, note('none'));
    clock.after(Infinity, note('never'));
    clock.advance(0);
    expect([trace, clock.timers]).toEqual([['negative', 'none'], 1]);
  });

  it('lets everything come to rest between two timers when time elapses', async () => {
    const clock = new ManualClock();
    const trace: string[] = [];
    clock.after(10, () => {
      void Promise.resolve().then(() => clock.after(5, () => trace.push(`later at ${clock.now()}`)));
    });
    clock.after(20, () => trace.push('last'));
    await clock.elapse(20);
    expect(trace).toEqual(['later at 15', 'last']);
  });

  it('settles when what is due soon has run, also what that puts off in turn', async () => {
    const clock = new ManualClock();
    const { trace, note } = noting();
    clock.soon(() => clock.soon(note('second')));
    await clock.settle();
    expect(trace).toEqual(['second']);
  });

  it('needs no settling for what is due soon, which takes no time', async () => {
    const clock = new ManualClock();
    await new Promise<void>((resolve) => clock.soon(() => clock.soon(resolve)));
    expect(clock.runSoon()).toBe(false);
  });

  it('says so where nothing ever comes to rest', async () => {
    const clock = new ManualClock();
    let isOver = false;
    const again = () => {
      if (!isOver) clock.soon(again);
    };
    again();
    await expect(clock.settle()).rejects.toMatchObject({ code: 'testing/never-settles' });
    isOver = true;
  });

  it.each([-1, Number.NaN, Infinity, '5' as never])('refuses to let %s ms pass', async (ms) => {
    const clock = new ManualClock();
    expect(() => clock.advance(ms)).toThrow(expect.objectContaining({ code: 'testing/bad-option' }));
    await expect(clock.elapse(ms)).rejects.toMatchObject({ code: 'testing/bad-option' });
    expect(clock.now()).toBe(0);
  });
});
