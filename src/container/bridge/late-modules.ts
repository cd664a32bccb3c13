import type { InversifyModule } from './foreign.js';
import type { ImportedModule, Patience } from './imported-module.js';

/** What loading and unloading one module takes. */
export interface ModuleHands {
  readonly load: (imported: ImportedModule, patience: Patience) => Promise<void>;
  /** Takes out all that it has bound. */
  readonly unload: (module: InversifyModule) => Promise<void>;
}

/** A module that came later, and how many of those who came with it are there. */
interface Late {
  users: number;
  readonly loaded: Promise<void>;
}

/** Modules of inversify that come while the application runs: each is loaded once, and goes with the last of those who import it. */
export class LateModules {
  readonly #there = new Map<InversifyModule, Late>();
  readonly #leaving = new Map<InversifyModule, Promise<void>>();

  constructor(private readonly hands: ModuleHands) {}

  /** Whoever has asked for it gives it back, also where this fails. @throws what loading throws */
  async load(imported: ImportedModule, patience: Patience): Promise<void> {
    const { value } = imported;
    let late = this.#there.get(value);
    if (!late) {
      const before = this.#leaving.get(value) ?? Promise.resolve();
      late = { users: 0, loaded: before.then(() => this.hands.load(imported, patience)) };
      this.#there.set(value, late);
    }
    late.users += 1;
    await late.loaded;
  }

  /** @throws what unloading throws, where nobody else has it */
  async giveBack(value: InversifyModule): Promise<void> {
    const late = this.#there.get(value);
    if (!late || (late.users -= 1) > 0) return;
    this.#there.delete(value);
    const gone = late.loaded.catch(() => undefined).then(() => this.hands.unload(value));
    const over = gone.catch(() => undefined);
    this.#leaving.set(value, over);
    await over;
    if (this.#leaving.get(value) === over) this.#leaving.delete(value);
    await gone;
  }
}
