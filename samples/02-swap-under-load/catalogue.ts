import { setTimeout as pause } from 'node:timers/promises';
import { Cache, Inject, InjectLive, Service } from 'oneiric';
import type { Live } from 'oneiric';
import { rowKey } from './messages.js';
import type { Message } from './messages.js';

const READ_MS = 2;

/** The rows themselves: a plain provider, slower than any cache. */
export class MessageTable {
  private readonly rows: ReadonlyMap<string, Message>;

  constructor(messages: readonly Message[]) {
    this.rows = new Map(messages.map((message) => [rowKey(message), message]));
  }

  /** Takes its time, as anything behind a network does: a switch may come while a lookup waits for it. */
  async read(key: string): Promise<Message> {
    await pause(READ_MS);
    const row = this.rows.get(key);
    if (!row) throw new RangeError(`there is no message ${key}`);
    return row;
  }
}

/** Looks messages up, through whichever cache serves. It knows nothing of swaps. */
@Service({ key: 'catalogue' })
export class Catalogue {
  constructor(
    private readonly table: MessageTable,
    @InjectLive(Cache) private readonly cache: Live<Cache>,
    @Inject(Cache, { key: 'session-cache' }) private readonly sessions: Cache,
  ) {}

  /** One message, and a note of who asked for it. A lookup and its fill are one unit of work on one cache. */
  async find(language: string, name: string, caller: string): Promise<Message> {
    const key = rowKey({ language, name });
    await this.sessions.set(caller, key);
    return this.cache.use(async (cache) => {
      const known = await cache.get(key);
      if (known !== undefined) return JSON.parse(known) as Message;
      const row = await this.table.read(key);
      await cache.set(key, JSON.stringify(row));
      return row;
    });
  }
}
