import { token } from 'oneiric';

/** One instance, from its construction to its disposal. */
export interface Life {
  readonly isOver: boolean;
  /** It was told to clean up. */
  end(): void;
}

/** Every instance that was ever built: how many live, and whether each was disposed of exactly once. */
export class Census {
  built = 0;
  disposed = 0;
  /** Disposals of what had been disposed of before. */
  twice = 0;
  readonly #alive = new Map<string, number>();

  /** @param kind what is counted together, as `Ledger` */
  born(kind: string): Life {
    this.built += 1;
    this.#count(kind, 1);
    let isOver = false;
    return {
      get isOver() {
        return isOver;
      },
      end: () => {
        if (isOver) this.twice += 1;
        else this.#count(kind, -1);
        this.disposed += isOver ? 0 : 1;
        isOver = true;
      },
    };
  }

  get alive(): number {
    return this.built - this.disposed;
  }

  /** What lives, as `Ledger 1`. */
  get names(): readonly string[] {
    return [...this.#alive].filter(([, count]) => count > 0).map(([kind, count]) => `${kind} ${count}`);
  }

  #count(kind: string, by: number): void {
    this.#alive.set(kind, (this.#alive.get(kind) ?? 0) + by);
  }
}

export const CENSUS = token<Census>('census');
