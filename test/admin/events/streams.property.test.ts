import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventsWorld } from './events-world.js';
import type { StreamReader } from './stream-reader.js';

const CAPACITY = 6;
const SLOTS = ['adapter:a', 'adapter:b', 'service:c'] as const;
type Slot = (typeof SLOTS)[number];

/** Where a client begins: after an event of this run, if there was one; after one of another run; or now. */
type Beginning = number | 'now' | 'other run';

type Command =
  | { readonly do: 'tell'; readonly slot: Slot }
  | { readonly do: 'connect'; readonly from: Beginning; readonly slot: Slot | undefined }
  | { readonly do: 'read' | 'leave' | 'resume'; readonly which: number };

const slots = fc.constantFrom(...SLOTS);
const ofClient = (what: 'read' | 'leave' | 'resume') =>
  fc.record({ do: fc.constant(what), which: fc.nat(20) });

const commands: fc.Arbitrary<Command[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('tell' as const), slot: slots }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('connect' as const),
        from: fc.oneof(fc.nat(30), fc.constantFrom('now' as const, 'other run' as const)),
        slot: fc.option(slots, { nil: undefined }),
      }),
    },
    { weight: 4, arbitrary: ofClient('read') },
    { weight: 1, arbitrary: ofClient('leave') },
    { weight: 1, arbitrary: ofClient('resume') },
  ),
  { maxLength: 60 },
);

describe('clients that come, go, stall and resume', () => {
  it('each get every event of their filter once and in order, or are told of the gap', async () => {
    await fc.assert(
      fc.asyncProperty(commands, async (list) => {
        const play = new Play();
        for (const one of list) await play.do(one);
        await play.end();
      }),
      { numRuns: 60 },
    );
  });
});

/** A connection of a client: where it began, and by what it filters. */
interface Connection {
  readonly reader: StreamReader;
  /** Number of the last event before it; undefined where its id says nothing to this run. */
  readonly after: number | undefined;
  readonly slot: Slot | undefined;
}

const numberOf = (id: string | undefined) => Number(id?.split('-')[1]);

class Play {
  readonly #world = new EventsWorld({ capacity: CAPACITY });
  readonly #told: Slot[] = [];
  readonly #connections: Connection[] = [];
  readonly #run = this.#world.recent().next.split('-')[0] ?? '';

  async do(command: Command): Promise<void> {
    if (command.do === 'tell') this.#tell(command.slot);
    else if (command.do === 'connect') this.#connect(command.from, command.slot);
    else await this.#ask(command.do, command.which);
    await this.#world.settle();
  }

  /** Whoever has not left reads what is left, and was told of everything. */
  async end(): Promise<void> {
    const ends = this.#connections.map(({ reader }) => reader.readAll());
    this.#world.events.close();
    await Promise.all(ends);
    for (const connection of this.#connections) this.#check(connection);
    expect(this.#world.events.streams).toBe(0);
    expect(this.#world.clock.timers).toBe(0);
  }

  #tell(slot: Slot): void {
    this.#told.push(slot);
    this.#world.switched(slot);
  }

  #connect(from: Beginning, slot: Slot | undefined): void {
    const last = this.#told.length;
    if (from === 'now') this.#add({ reader: this.#world.stream({ slot }), after: last, slot });
    else {
      const id = from === 'other run' ? 'zz-1' : `${this.#run}-${from}`;
      const after = from === 'other run' || from > last ? undefined : from;
      this.#add({ reader: this.#world.stream({ slot, after: id }), after, slot });
    }
  }

  async #ask(what: 'read' | 'leave' | 'resume', which: number): Promise<void> {
    const connection = this.#connections[which % Math.max(1, this.#connections.length)];
    if (!connection) return;
    const { reader, slot } = connection;
    if (what === 'read') {
      reader.read();
      return;
    }
    await reader.leave();
    if (what === 'resume' && reader.lastId !== undefined) this.#connect(numberOf(reader.lastId), slot);
  }

  #add(connection: Connection): void {
    this.#connections.push(connection);
  }

  /** What a connection was told is all that it wanted, from where it began to where it has come. */
  #check({ reader, after, slot }: Connection): void {
    let at = after;
    for (const { event, id, data } of reader.frames) {
      const here = numberOf(id);
      if (event === 'gap') this.#checkGap(data, { from: at, to: here });
      else {
        expect(here).toBeGreaterThan(at ?? Infinity);
        expect(this.#told[here - 1]).toBe(slot ?? this.#told[here - 1]);
        expect(this.#wanted(slot, { from: at, to: here - 1 })).toEqual([]);
      }
      at = here;
    }
    if (!reader.hasLeft) expect(this.#wanted(slot, { from: at, to: this.#told.length })).toEqual([]);
  }

  /** It is one: what was missed had to make room. */
  #checkGap(data: string, { from, to }: { from: number | undefined; to: number }): void {
    expect(JSON.parse(data)).toMatchObject({ fields: { missed: from === undefined ? null : to - from } });
    if (from !== undefined) expect(to).toBeLessThanOrEqual(this.#told.length - CAPACITY);
  }

  #wanted(slot: Slot | undefined, { from, to }: { from: number | undefined; to: number }): Slot[] {
    return this.#told.slice(from, to).filter((one) => slot === undefined || one === slot);
  }
}
