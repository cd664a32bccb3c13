import { setTimeout as pause } from 'node:timers/promises';
import { Cache, Inject, InjectLive, Service } from 'oneiric';
import type { Live } from 'oneiric';
import type { City } from './cities.js';

const READ_MS = 2;

/** The rows themselves: a plain provider, slower than any cache. */
export class CityTable {
  private readonly rows: ReadonlyMap<string, City>;

  constructor(cities: readonly City[]) {
    this.rows = new Map(cities.map((city) => [city.id, city]));
  }

  /** Takes its time, as anything behind a network does: a switch may come while a lookup waits for it. */
  async read(id: string): Promise<City> {
    await pause(READ_MS);
    const row = this.rows.get(id);
    if (!row) throw new RangeError(`there is no city ${id}`);
    return row;
  }
}

/** Looks cities up, through whichever cache serves. It knows nothing of swaps. */
@Service({ key: 'catalogue' })
export class Catalogue {
  /** Notes that could not be taken. */
  forgotten = 0;

  constructor(
    private readonly table: CityTable,
    @InjectLive(Cache) private readonly cache: Live<Cache>,
    @Inject(Cache, { key: 'session-cache' }) private readonly sessions: Cache,
  ) {}

  /** One city, and a note of who asked for it. A lookup and its fill are one unit of work on one cache. */
  async find(id: string, caller: string): Promise<City> {
    await this.remember(caller, id);
    return this.cache.use(async (cache) => {
      const known = await cache.get(id);
      if (known !== undefined) return JSON.parse(known) as City;
      const row = await this.table.read(id);
      await cache.set(id, JSON.stringify(row));
      return row;
    });
  }

  /** Worth keeping, and not worth failing for. */
  private async remember(caller: string, id: string): Promise<void> {
    try {
      await this.sessions.set(caller, id);
    } catch {
      this.forgotten += 1;
    }
  }
}
