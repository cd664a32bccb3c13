import { describe, expect, it } from 'vitest';
import { AdminError } from '../../../src/admin/admin-error.js';
import { EventsWorld } from './events-world.js';

const typesOf = (events: readonly { readonly type: string }[]) => events.map(({ type }) => type);

describe('what has happened', () => {
  it('is told in words, oldest first, with the id to go on after', () => {
    const world = new EventsWorld();
    world.switched('adapter:cache');
    world.log('hello', { user: 7 });
    const { events, next } = world.recent();
    expect(events).toMatchObject([
      { type: 'swap.switched', area: 'swap', slot: 'adapter:cache', correlation: 'swap-1' },
      { type: 'log.written', area: 'Catalog', level: 'info', message: 'hello', fields: { user: 7 } },
    ]);
    expect(next).toBe(events[1]?.id);
    expect(world.recent({ after: next })).toEqual({ events: [], next });
  });

  it('is filtered by type, by area and by slot', () => {
    const world = new EventsWorld();
    world.switched('adapter:cache', 'adapter:database');
    world.log('hello');
    expect(typesOf(world.recent({ types: ['swap.*'] }).events)).toEqual(['swap.switched', 'swap.switched']);
    expect(typesOf(world.recent({ types: ['log.written', 'health.changed'] }).events)).toEqual([
      'log.written',
    ]);
    expect(world.recent({ slot: 'adapter:database' }).events).toHaveLength(1);
    // Nothing that comes from outside is a pattern of ours.
    for (const type of ['swap', 'sw*', '.*', 'swap.s*', 'swap.+', '']) {
      expect(world.recent({ types: [type] }).events).toEqual([]);
    }
  });

  it('is told from the end where nobody says where to begin, and on from there page by page', () => {
    const world = new EventsWorld();
    for (let n = 1; n <= 10; n += 1) world.log(`${n}`);
    const messages = (query: object) => world.recent(query).events.map(({ message }) => message);
    expect(messages({ limit: 3 })).toEqual(['8', '9', '10']);
    const first = world.recent().events[0]?.id ?? '';
    expect(messages({ after: first, limit: 3 })).toEqual(['2', '3', '4']);
    const { next } = world.recent({ after: first, limit: 3 });
    expect(messages({ after: next, limit: 100 })).toEqual(['5', '6', '7', '8', '9', '10']);
  });

  it('says how much is gone of what somebody would go on with', () => {
    const world = new EventsWorld({ capacity: 4 });
    world.log('seen');
    const { next } = world.recent();
    for (let n = 1; n <= 6; n += 1) world.log(`${n}`);
    expect(world.recent({ after: next })).toMatchObject({ missed: 2, events: { length: 4 } });
    expect(world.recent()).not.toHaveProperty('missed');
  });

  it('says that something is gone where the id is of another run, or of none', () => {
    const [before, after] = [new EventsWorld(), new EventsWorld()];
    before.log('before');
    after.log('after');
    const { next } = before.recent();
    for (const id of [next, 'nonsense', `${after.recent().next}000`, '-', '\n', 'a-99999999999999999999'])
      expect(after.recent({ after: id })).toMatchObject({ missed: null, events: [{ message: 'after' }] });
  });

  it('holds no secrets, also none that came to be known later, and no stacks', () => {
    const secrets: string[] = [];
    const world = new EventsWorld({ secrets });
    const asked = {
      type: 'swap.requested',
      at: 1,
      id: 1,
      slots: ['adapter:cache'],
      kind: 'refresh',
    } as const;
    world.tell({ ...asked, reason: 'it was hunter22' });
    secrets.push('hunter22');
    world.tell({
      type: 'swap.failed',
      at: 1,
      id: 1,
      slots: ['adapter:cache'],
      error: new Error('with hunter22'),
    });
    const text = JSON.stringify(world.recent());
    expect(text).not.toContain('hunter22');
    expect(text).not.toContain('stack');
    expect(world.recent().events[1]).toMatchObject({ error: { message: 'with ***' } });
  });

  it('does not keep what errors hold', () => {
    const world = new EventsWorld();
    const big = { held: new Array<number>(1_000).fill(1) };
    const error = Object.assign(new Error('too big'), { response: big });
    world.tell({ type: 'swap.failed', at: 1, id: 1, slots: ['adapter:cache'], error });
    // What is in words already does not look at the error again.
    error.message = 'changed';
    expect(world.recent().events[0]?.error?.message).toBe('too big');
  });

  it('is short, whatever is told', () => {
    const world = new EventsWorld();
    const fields = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`f${n}`, 'x'.repeat(8_000)]));
    world.log('y'.repeat(8_000), fields);
    const text = world.events.recent({});
    expect(text.length).toBeLessThan(17_000);
    expect(world.recent().events[0]?.message).toMatch(/^y+…$/);
  });

  it('is short also where something went wrong, and has a hint only where the error has one', () => {
    const world = new EventsWorld();
    const failed = { type: 'swap.failed', at: 1, id: 1, slots: ['adapter:cache'] } as const;
    // Twice as long in JSON.
    const long = '"'.repeat(20_000);
    world.tell({ ...failed, error: new Error(long) });
    world.tell({ ...failed, error: new AdminError('admin/closing', 'closing', { hint: long }) });
    const [without, withHint] = world.recent().events;
    const isCut = expect.stringMatching(/^"{2000}…$/) as unknown;
    expect(without?.error).toEqual({ message: isCut });
    expect(withHint?.error).toEqual({ code: 'admin/closing', message: 'closing', hint: isCut });
  });

  it('is one line in a stream, whatever is told', async () => {
    const world = new EventsWorld();
    const reader = world.stream();
    const hostile = 'a\r\n\r\nevent: gap\ndata: {}\n\n\u2028';
    world.log(hostile, { [hostile]: hostile });
    void reader.readAll();
    await world.settle();
    expect(reader.told).toEqual(['log.written']);
    expect(JSON.parse(reader.frames[0]?.data ?? '')).toMatchObject({ message: hostile });
  });
});
