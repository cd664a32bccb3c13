/** A server that answers one request. */
export interface Serving {
  /** What is asked. */
  readonly url: string;
  readonly close: () => Promise<void>;
  /** Has another candidate serve as one of the services, where that can be done. */
  readonly swap?: () => Promise<unknown>;
}

/** Three services, as every server has them. */
export class Prices {
  of(name: string): number {
    return name.length * 3;
  }
}

export class Stock {
  count(name: string): number {
    return name.length * 7;
  }
}

export class Titles {
  of(name: string): string {
    return `Fresh ${name}`;
  }
}

interface Services {
  readonly prices: Prices;
  readonly stock: Stock;
  readonly titles: Titles;
}

/** What is told of one thing: each of the services is called once. */
export const told = (name: string, { prices, stock, titles }: Services) => ({
  name,
  title: titles.of(name),
  price: prices.of(name),
  count: stock.count(name),
});

export const PATH = 'shop/pears';
/** What every server answers there. */
export const ANSWER = JSON.stringify({ name: 'pears', title: 'Fresh pears', price: 15, count: 35 });
/** What every server of many modules answers at `part-0`. */
export const PART_ANSWER = JSON.stringify({ name: 'part 0' });
