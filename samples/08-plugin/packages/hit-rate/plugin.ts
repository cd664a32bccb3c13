import { Cache, Service } from 'oneiric';

/** Asks the cache of the application, whichever serves, and counts how often that knows the answer. */
@Service({ key: 'hit-rate', provider: 'counting' })
export default class HitRate {
  private asked = 0;
  private known = 0;

  constructor(private readonly cache: Cache) {}

  async find(key: string) {
    const value = await this.cache.get(key);
    this.asked += 1;
    if (value !== undefined) this.known += 1;
    return value;
  }

  get percent() {
    return this.asked === 0 ? 0 : Math.round((100 * this.known) / this.asked);
  }
}
