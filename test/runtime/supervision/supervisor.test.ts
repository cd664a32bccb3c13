import { once } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LoopContext, RuntimeEvent, SupervisedLoop } from '../../../src/index.js';
import { Supervisor } from '../../../src/runtime/supervision/supervisor.js';
import { ManualClock } from '../../../src/testing/index.js';

let clock: ManualClock;
let events: RuntimeEvent[];
let supervisor: Supervisor;

beforeEach(() => {
  clock = new ManualClock();
  events = [];
  supervisor = new Supervisor({ clock, emit: (event) => void events.push(event), clean: (thrown) => thrown });
});

const told = () => events.map(({ type }) => type);
const aborted = ({ signal }: LoopContext): Promise<unknown> => once(signal, 'abort');

describe('a supervised loop', () => {
  it('runs until it is stopped, and is not begun again then', async () => {
    const loop = supervisor.supervise('mail', aborted);
    expect(loop.status).toMatchObject({ name: 'mail', state: 'running', runs: 1, failures: 0 });
    await loop.stop();
    await clock.elapse(3_600_000);
    expect(loop.status).toMatchObject({ state: 'stopped', runs: 1, failures: 0 });
    expect([told(), clock.timers]).toEqual([[], 0]);
  });

  it('keeps one printable line of what it failed with, and no more than is worth showing', async () => {
    supervisor.supervise('mail', () => Promise.reject(new Error(`no\u001b[2J ${'x'.repeat(1_000_000)}`)));
    await clock.settle();
    const [{ lastError } = { lastError: undefined }] = supervisor.status();
    expect(lastError).toMatch(/^no\\u001b\[2J x+…$/);
    expect(lastError?.length).toBeLessThan(1_100);
  });

  it('does not wait for itself where it stops itself, or all: others wait for it', async () => {
    const order: string[] = [];
    const loop = supervisor.supervise('mail', async ({ signal }) => {
      await clock.settle();
      await Promise.all([loop.stop(), supervisor.end()]);
      order.push(`goes on, aborted ${signal.aborted}`);
      await new Promise<void>((resolve) => clock.after(50, resolve));
      order.push('ends');
    });
    await clock.settle();
    void loop.stop().then(() => order.push('has ended'));
    await clock.settle();
    expect(order).toEqual(['goes on, aborted true']);
    await clock.elapse(50);
    expect(order).toEqual(['goes on, aborted true', 'ends', 'has ended']);
    expect([told(), clock.timers]).toEqual([[], 0]);
  });

  it('does not wait for one that waits for it, by way of others or not', async () => {
    const order: string[] = [];
    const loops = new Map<string, SupervisedLoop>();
    const stopping = (name: string, other: string): void => {
      const work = async (context: LoopContext): Promise<void> => {
        await clock.settle();
        await loops.get(other)?.stop();
        order.push(`${name} is past ${other}, aborted ${context.signal.aborted}`);
      };
      loops.set(name, supervisor.supervise(name, work));
    };
    stopping('mail', 'news');
    stopping('news', 'chat');
    stopping('chat', 'mail');
    await clock.settle();
    expect(order).toEqual([
      'chat is past mail, aborted true',
      'news is past chat, aborted true',
      'mail is past news, aborted true',
    ]);
    expect([supervisor.status().map(({ state }) => state), clock.timers]).toEqual([
      ['stopped', 'stopped', 'stopped'],
      0,
    ]);
    expect([told(), clock.now()]).toEqual([[], 0]);
  });

  it('waits for one that has waited for it, and does no more', async () => {
    const order: string[] = [];
    const later = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve));
    const news = supervisor.supervise('news', (context) => {
      void later(100)
        .then(() => mail.stop())
        .then(() => order.push('news is past mail'));
      return aborted(context);
    });
    const mail = supervisor.supervise('mail', async (context) => {
      await news.stop();
      order.push('mail is past news');
      await aborted(context);
      await later(50);
      order.push('mail ends');
    });
    await clock.elapse(150);
    expect(order).toEqual(['mail is past news', 'mail ends', 'news is past mail']);
  });

  it('may close everything while another one does: both are past it at once', async () => {
    const order: string[] = [];
    for (const name of ['mail', 'news']) {
      supervisor.supervise(name, async () => {
        await clock.settle();
        await supervisor.end();
        order.push(name);
      });
    }
    await clock.settle();
    expect([order.sort(), clock.now(), clock.timers]).toEqual([['mail', 'news'], 0, 0]);
  });

  it('that fails is begun again after a second, then two, up to a minute', async () => {
    const begun: number[] = [];
    supervisor.supervise('mail', () => {
      begun.push(clock.now());
      throw new RangeError('no mail');
    });
    await clock.elapse(200_000);
    const pauses = begun.slice(1).map((at, index) => at - (begun[index] ?? 0));
    expect(pauses.slice(0, 8)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    expect(supervisor.status()).toMatchObject([{ state: 'waiting', lastError: 'no mail' }]);
  });

  it('that ends without an error has failed as well, and its event says when it is begun again', async () => {
    supervisor.supervise('mail', async () => undefined);
    await clock.settle();
    const nextRunAt = clock.epoch() + 1_000;
    expect(events).toMatchObject([
      { type: 'loop.failed', loop: 'mail', failures: 1, nextRunAt, error: { code: 'tasks/loop-ended' } },
    ]);
    await clock.elapse(1_000);
    expect(told()).toEqual(['loop.failed', 'loop.restarted', 'loop.failed']);
  });

  it('that had worked for a minute waits for a second only when it fails again', async () => {
    const begun: number[] = [];
    supervisor.supervise('mail', async () => {
      begun.push(clock.now());
      if (begun.length > 3) await new Promise<void>((resolve) => clock.after(60_000, resolve));
      throw new RangeError('no mail');
    });
    await clock.elapse(1_000 + 2_000 + 4_000 + 60_000 + 1_000);
    expect(begun.map((at) => at - (begun[0] ?? 0))).toEqual([0, 1_000, 3_000, 7_000, 68_000]);
  });

  it('that does not say in time that it is alive is told to end, and begun again', async () => {
    const signals: AbortSignal[] = [];
    const loop = supervisor.supervise(
      'mail',
      async (context) => {
        signals.push(context.signal);
        clock.after(80, context.beat);
        await aborted(context);
      },
      { staleAfterMs: 100 },
    );
    await clock.elapse(179);
    expect(signals[0]?.aborted).toBe(false);
    const { beatAt } = loop.status;
    await clock.elapse(1);
    expect(events).toMatchObject([{ type: 'loop.failed', error: { code: 'tasks/stale' } }]);
    await clock.elapse(1_000);
    expect([signals.length, loop.status.runs, beatAt]).toEqual([2, 2, clock.epoch() - 1_100]);
  });

  it('that does not end when it is told to is abandoned after ten seconds, and said so', async () => {
    const loop = supervisor.supervise('mail', () => new Promise(() => undefined));
    let hasEnded = false;
    void loop.stop().then(() => (hasEnded = true));
    await clock.elapse(9_999);
    expect([hasEnded, loop.status.state]).toEqual([false, 'running']);
    await clock.elapse(1);
    expect([hasEnded, loop.status.state, told()]).toEqual([true, 'stopped', ['loop.abandoned']]);
  });

  it('may be stopped by whoever hears that it is about to be begun again', async () => {
    const emit = (event: RuntimeEvent): void => {
      if (event.type === 'loop.restarted') void loop.stop();
    };
    supervisor = new Supervisor({ clock, emit, clean: (thrown) => thrown });
    const loop = supervisor.supervise('mail', () => Promise.reject(new RangeError('no mail')));
    await clock.elapse(100_000);
    expect(loop.status).toMatchObject({ state: 'stopped', runs: 1 });
  });

  it('throws nothing at whoever begins it, whatever it rejects with', async () => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what others may do
    supervisor.supervise('mail', () => Promise.reject(undefined));
    await clock.settle();
    expect(events).toMatchObject([{ type: 'loop.failed', error: { code: 'tasks/loop-ended' } }]);
  });
});

describe('the supervisor', () => {
  it('gives a name to one loop at a time', async () => {
    const first = supervisor.supervise('mail', aborted);
    expect(() => supervisor.supervise('mail', aborted)).toThrow(/is a loop already/);
    await first.stop();
    supervisor.supervise('mail', aborted);
    expect(supervisor.status()).toMatchObject([{ name: 'mail', state: 'running' }]);
    await supervisor.end();
  });

  it('ends all loops, also those that wait, and begins none after that', async () => {
    supervisor.supervise('mail', aborted);
    supervisor.supervise('news', () => Promise.reject(new RangeError('none')));
    await clock.settle();
    await supervisor.end();
    expect(supervisor.status().map(({ state }) => state)).toEqual(['stopped', 'stopped']);
    expect(() => supervisor.supervise('more', aborted)).toThrow(/the application closes/);
    expect(clock.timers).toBe(0);
  });

  it.each([
    { name: 'a b', code: 'lifecycle/bad-loop' },
    { name: '', code: 'lifecycle/bad-loop' },
    { work: 'x', code: 'lifecycle/bad-loop' },
    { options: { minBackoffMs: 0 }, code: 'lifecycle/bad-option' },
    { options: { minBackoffMs: 70_000 }, code: 'lifecycle/bad-option' },
    { options: { staleAfter: 5 }, code: 'lifecycle/unknown-option' },
  ])('refuses %o', ({ name = 'mail', work = aborted, options = {}, code }) => {
    expect(() => supervisor.supervise(name, work as never, options as never)).toThrow(
      expect.objectContaining({ code }),
    );
    expect(supervisor.status()).toEqual([]);
  });
});
