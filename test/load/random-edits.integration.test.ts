import { IsInt, IsString, Max, Min } from 'class-validator';
import { expect, it } from 'vitest';
import { Adapter, Contract, Module } from '../../src/index.js';
import { Test, type TestApplication } from '../../src/testing/index.js';
import { ConfigFolder } from '../config/config-folder.js';
import { PATIENCE_MS, share } from './scale.js';

@Contract('adapter:shelf')
abstract class Shelf {
  abstract get(key: string): Promise<string>;
}

@Contract('adapter:finder')
abstract class Finder {
  abstract find(key: string): Promise<string>;
}

class ShelfSettings {
  @IsString() name = 'default';
  @IsInt() @Min(1) @Max(9) depth = 1;
}

/** A place that nobody can reach: what is to go there does not start. */
const NOWHERE = 'nowhere';

abstract class CountedShelf extends Shelf {
  isClosed = false;

  constructor(
    readonly settings: ShelfSettings,
    readonly material: string,
  ) {
    super();
  }
  onInit(): void {
    if (this.settings.name === NOWHERE) throw new RangeError('nobody is there');
  }
  async get(key: string): Promise<string> {
    await new Promise(setImmediate);
    if (this.isClosed) throw new RangeError('called after its end');
    return `${key} of ${this.settings.name}`;
  }
  onCleanup(): void {
    this.isClosed = true;
  }
}

@Adapter({ provider: 'wood', provides: Shelf, settings: ShelfSettings })
class Wood extends CountedShelf {
  constructor(settings: ShelfSettings) {
    super(settings, 'wood');
  }
}

@Adapter({ provider: 'steel', provides: Shelf, settings: ShelfSettings, stackLevel: 1 })
class Steel extends CountedShelf {
  constructor(settings: ShelfSettings) {
    super(settings, 'steel');
  }
}

@Adapter({ provider: 'quick', provides: Finder, settings: ShelfSettings })
class Quick extends Finder {
  constructor(
    readonly settings: ShelfSettings,
    private readonly shelf: Shelf,
  ) {
    super();
  }
  async find(key: string): Promise<string> {
    return `quick: ${await this.shelf.get(key)}`;
  }
}

@Adapter({ provider: 'thorough', provides: Finder, stackLevel: 1 })
class Thorough extends Finder {
  constructor(private readonly shelf: Shelf) {
    super();
  }
  async find(key: string): Promise<string> {
    return `thorough: ${await this.shelf.get(key)}`;
  }
}

@Module({ providers: [Wood, Steel, Quick, Thorough] })
class ShelfModule {}

/** Always the same numbers. */
class Dice {
  #state: number;
  constructor(seed: number) {
    this.#state = seed;
  }
  below(bound: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * bound);
  }
  of<T>(items: readonly [T, ...T[]]): T {
    return items[this.below(items.length)] ?? items[0];
  }
}

interface Desired {
  readonly shelf: string;
  readonly finder: string;
  readonly name: string;
  readonly atomic: boolean;
}

const textOf = ({ shelf, finder, name, atomic }: Desired) =>
  `atomic: ${atomic}
adapters:
  selections: { shelf: ${shelf}, finder: ${finder} }
  providers:
    wood: { name: ${name}, depth: 2 }
    steel: { name: ${name} }
    quick: { name: ${name} }
`;

const BROKEN = [
  'adapters: [',
  'adapters: { selections: { shelf: 5 } }',
  'adapters: { providers: { wood: { depth: 10 } } }',
  'adapters: { providers: { wod: { depth: 1 } } }',
  'atomic: perhaps',
  '\tadapters: {}',
  '',
  'adapters: { selections: { shelf: [] } }\nadapters: {}',
] as const;

const desired = (dice: Dice): Desired => ({
  shelf: dice.of(['wood', 'steel', 'stone']),
  finder: dice.of(['quick', 'thorough']),
  name: dice.of(['north', 'south', 'east', NOWHERE]),
  atomic: dice.below(2) === 0,
});

const NAME = 'oneiric.yaml';

/** One edit, or two at once. Whoever edits may find the file gone. */
async function edit(folder: ConfigFolder, dice: Dice): Promise<void> {
  const text = textOf(desired(dice));
  const ways: readonly [() => Promise<void>, ...(() => Promise<void>)[]] = [
    () => folder.replace(NAME, text),
    () => folder.write(NAME, text),
    () => folder.write(NAME, dice.of(BROKEN)),
    () => folder.replace(NAME, dice.of(BROKEN)),
    () => folder.write(NAME, text.slice(0, dice.below(text.length))),
    () => folder.remove(NAME).catch(() => undefined),
    async () => {
      await Promise.all([folder.replace(NAME, text), folder.write(NAME, textOf(desired(dice)))]);
    },
    async () => {
      await folder.remove(NAME).catch(() => undefined);
      await folder.write(NAME, text);
    },
  ];
  await dice.of(ways)();
}

const serves = ({ shelf, finder, name }: Desired) => `${finder}: x of ${name} by ${shelf}`;

async function served(app: TestApplication): Promise<string> {
  const { active } = app.status(Shelf);
  return `${await app.get(Finder).find('x')} by ${String(active?.split('#', 1))}`;
}

/** Until nothing differs from what is wished. */
async function settled(app: TestApplication): Promise<void> {
  while (app.differences().length > 0 || app.status().some(({ pending }) => pending !== undefined))
    await new Promise((resolve) => setImmediate(resolve));
}

it(
  '1,000 random edits of the file end with what was last said well, the process alive and no call lost',
  { timeout: PATIENCE_MS },
  async () => {
    const dice = new Dice(7);
    const first = { shelf: 'wood', finder: 'quick', name: 'first', atomic: false };
    await using folder = await ConfigFolder.make({ [NAME]: textOf(first) });
    await using app = await Test.createTestingModule({ imports: [ShelfModule] }).compile({
      config: { file: folder.file, watch: { debounceMs: 5 } },
    });
    const load = app.load(({ call }) => app.get(Finder).find(`${call}`), { concurrency: 20 });
    const count = share(1_000);
    for (let at = 0; at < count; at += 1) {
      await edit(folder, dice);
      // Some edits follow at once, some are seen each by itself.
      if (dice.below(3) === 0) await app.config.reload().catch(() => undefined);
      else await new Promise((resolve) => setImmediate(resolve));
    }

    const last = { shelf: 'steel', finder: 'quick', name: 'last', atomic: true };
    await folder.replace(NAME, textOf(last));
    const here = () => app.config.get('adapters.providers.shelf/steel.name') === 'last';
    while (!here()) await app.recorded.waitFor('config.changed', here, { timeoutMs: PATIENCE_MS });
    const before = app.recorded.of('config.rejected').length;
    await folder.write(NAME, BROKEN[0]);
    await app.recorded.waitFor('config.rejected', () => app.recorded.of('config.rejected').length > before, {
      timeoutMs: PATIENCE_MS,
    });
    await settled(app);

    expect(await served(app)).toBe(serves(last));
    const { failed, calls } = await load.stop();
    expect(failed).toBe(0);
    expect(calls).toBeGreaterThan(20);
    expect(app.recorded.of('config.changed').length).toBeGreaterThan(count / 10);
  },
);
