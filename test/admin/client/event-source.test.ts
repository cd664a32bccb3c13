import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { AdminError } from '../../../src/admin/admin-error.js';
import { adminClient } from '../../../src/admin/client/admin-client.js';
import type { EventsOptions } from '../../../src/admin/client/event-source.js';
import type { WireEvent } from '../../../src/admin/events/wire-event.js';
import { EventsWorld } from '../events/events-world.js';
import { AdminWorld } from '../api/admin-world.js';
import { listenerOf, Served } from './served.js';

/** Somebody who listens, until the test is over. */
class Listener {
  readonly events: WireEvent[] = [];
  readonly losses: AdminError[] = [];
  connections = 0;
  readonly #controller = new AbortController();
  readonly ended: Promise<unknown>;

  constructor(place: { readonly socket: string }, options: EventsOptions = {}) {
    this.ended = this.#listen(place, options).catch((error: unknown) => error);
  }

  get messages(): (string | number)[] {
    return this.events.map(({ type, message, fields }) =>
      type === 'gap' ? `gap ${String(fields?.['missed'])}` : message,
    );
  }

  stop(): Promise<unknown> {
    this.#controller.abort();
    return this.ended;
  }

  async #listen(place: { readonly socket: string }, options: EventsOptions): Promise<void> {
    const { signal } = this.#controller;
    const connected = () => (this.connections += 1);
    const disconnected = (error: AdminError) => this.losses.push(error);
    for await (const event of adminClient(place).events({ signal, connected, disconnected, ...options }))
      this.events.push(event);
  }
}

/** The API of an application, whose events are told by the test. */
async function eventsServed(world: EventsWorld) {
  const admin = await AdminWorld.open();
  const served = new Served();
  const listener = listenerOf({ ...admin.host, events: world.events });
  await served.start(listener);
  return { served, again: () => served.start(listener), place: { socket: served.socket } };
}

const world = (options = {}) => new EventsWorld({ ...options, isReal: true });

describe('events of another process', () => {
  it('are told as they happen, by type and slot', async () => {
    const source = world();
    const { place } = await eventsServed(source);
    const listener = new Listener(place, { types: ['swap.*'], slot: 'adapter:a' });
    await expect.poll(() => listener.connections).toBe(1);
    source.log('not wanted');
    source.switched('adapter:b', 'adapter:a');
    await expect.poll(() => listener.events).toMatchObject([{ type: 'swap.switched', slot: 'adapter:a' }]);
    expect(await listener.stop()).toBeUndefined();
  });

  it('go on where they were when a connection breaks, once and in order', async () => {
    const source = world();
    const { served, place } = await eventsServed(source);
    const listener = new Listener(place);
    await expect.poll(() => listener.connections).toBe(1);
    for (let n = 1; n <= 20; n += 1) {
      source.log(`${n}`);
      if (n % 5 === 0) served.cut();
      await pause(1);
    }
    await expect.poll(() => listener.messages.length).toBe(20);
    expect(listener.messages).toEqual(Array.from({ length: 20 }, (_, n) => `${n + 1}`));
    expect(listener.losses.map(({ code }) => code)).toContain('admin/connection-lost');
    await listener.stop();
  });

  it('go on where the stream was, also where nothing that was wanted has come', async () => {
    const resumed: unknown[] = [];
    const served = new Served();
    await served.start(({ headers }, response) => {
      resumed.push(headers['last-event-id']);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(`: run-${resumed.length}\nid: run-${resumed.length}\n\n`);
    });
    const listener = new Listener({ socket: served.socket });
    await expect.poll(() => resumed.slice(0, 3)).toEqual([undefined, 'run-1', 'run-2']);
    await listener.stop();
  });

  it('say what was missed while nobody could be told', async () => {
    const source = world({ capacity: 4 });
    const { served, again, place } = await eventsServed(source);
    const listener = new Listener(place);
    await expect.poll(() => listener.connections).toBe(1);
    source.log('seen');
    await expect.poll(() => listener.messages).toEqual(['seen']);
    await served.stop();
    for (let n = 1; n <= 6; n += 1) source.log(`${n}`);
    await again();
    await expect.poll(() => listener.messages).toEqual(['seen', 'gap 2', '3', '4', '5', '6']);
    await listener.stop();
  });

  it('are refused at once where nobody answers, unless somebody is patient', async () => {
    const served = new Served();
    expect(await new Listener({ socket: served.socket }).ended).toMatchObject({ code: 'admin/no-process' });
    const patient = new Listener({ socket: served.socket }, { isPatient: true });
    await expect.poll(() => patient.losses.length).toBeGreaterThan(1);
    const admin = await AdminWorld.open();
    await served.start(listenerOf(admin.host));
    await expect.poll(() => patient.connections).toBe(1);
    await patient.stop();
  });

  it('end with what refuses them', async () => {
    const { place } = await eventsServed(world());
    expect(await new Listener(place, { slot: 'no slot' }).ended).toMatchObject({ code: 'admin/bad-request' });
  });

  it('take nothing that has no end', async () => {
    const served = new Served();
    await served.start((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const more = () => response.write('x'.repeat(100_000), (error) => error ?? more());
      more();
    });
    expect(await new Listener({ socket: served.socket }).ended).toMatchObject({ code: 'admin/bad-answer' });
  });

  it('leave no connection behind when somebody has heard enough', async () => {
    const source = world();
    const { place } = await eventsServed(source);
    const heard: WireEvent[] = [];
    const listening = (async () => {
      for await (const event of adminClient(place).events()) {
        heard.push(event);
        break;
      }
    })();
    await expect.poll(() => source.events.streams).toBe(1);
    source.log('enough');
    await listening;
    expect(heard).toHaveLength(1);
    await expect.poll(() => source.events.streams).toBe(0);
  });
});
