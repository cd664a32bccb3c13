import type { ApplicationState, SwapReport } from 'oneiric';

const PAGE = 1_000;

/** Changes that whoever asked for them was told of: the journal has to have each. */
export class Acknowledged {
  readonly #ids = new Set<number>();

  /** A warning says that the journal could not be written: then it may lack the change. */
  add({ id, warnings }: SwapReport): void {
    if (warnings.length === 0) this.#ids.add(id);
  }

  get count(): number {
    return this.#ids.size;
  }

  /** Numbers of those that the journal says nothing of. */
  async missingFrom(state: ApplicationState | undefined): Promise<readonly number[]> {
    const missing = new Set(this.#ids);
    let before: number | undefined;
    for (;;) {
      const rows = (await state?.journal({ limit: PAGE, before })) ?? [];
      for (const { stage, change } of rows) if (stage === 'ended') missing.delete(change ?? -1);
      before = rows.at(-1)?.id;
      if (before === undefined) return [...missing];
    }
  }
}
