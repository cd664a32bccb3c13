import { IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { Adapter, Contract, Injectable, Module } from '../../src/index.js';
import type { TestApplication } from '../../src/testing/index.js';
import { ConfigFolder } from './config-folder.js';
import { started } from './live-world.js';

@Contract('adapter:left')
abstract class Left {
  abstract name(): string;
}
@Contract('adapter:right')
abstract class Right {
  abstract name(): string;
}

class SideSettings {
  @IsString() name = 'first';
}

// Decorated, so that the types of its parameters are known to what extends it.
@Injectable()
class Side {
  constructor(readonly settings: SideSettings) {}
  onInit(): void {
    if (this.settings.name === 'broken') throw new RangeError('does not start');
  }
  name(): string {
    return this.settings.name;
  }
}

@Adapter({ key: 'left', provider: 'west', provides: Left, settings: SideSettings })
class West extends Side {}
@Adapter({ key: 'right', provider: 'east', provides: Right, settings: SideSettings })
class East extends Side {}

/** Takes its settings over by itself. */
@Adapter({ key: 'right', provider: 'told', provides: Right, settings: SideSettings, stackLevel: -1 })
class Told extends Side {
  #name: string | undefined;
  onConfigChange(next: SideSettings): void {
    this.#name = next.name;
  }
  override name(): string {
    return this.#name ?? super.name();
  }
}

@Module({ providers: [West, East, Told] })
class SidesModule {}

const edited = (left: string, right: string, isAtomic: boolean) => `
atomic: ${isAtomic}
adapters:
  providers:
    west: { name: ${left} }
    east: { name: ${right} }
`;

/** As `edited`, where what serves on the right takes its settings over by itself. */
const editedTold = (left: string, right: string) => `
atomic: true
adapters:
  selections: { right: told }
  providers:
    west: { name: ${left} }
    told: { name: ${right} }
`;

/** Settings stay; on the right somebody else is to serve, and on the left another name. */
const selected = (left: string, right: string) => `
atomic: true
adapters:
  selections: { right: ${right} }
  providers:
    west: { name: ${left} }
`;

const PATIENCE = { timeoutMs: 20_000 };
const POLL = { timeout: PATIENCE.timeoutMs };

async function sides(isAtomic: boolean, first = edited('first', 'first', isAtomic)) {
  const folder = await ConfigFolder.make({ 'oneiric.yaml': first });
  const config = { file: folder.file, watch: true };
  const app = await started([], { config }, [SidesModule]);
  const names = () => [app.get(Left).name(), app.get(Right).name()];
  const both = new Set<string>();
  // Looked at whenever anything is told, and at every turn of the event loop.
  const look = () => void both.add(names().join(' '));
  const subscription = app.events$.subscribe(look);
  const timer = setInterval(look, 1);
  const end = async () => {
    clearInterval(timer);
    subscription.unsubscribe();
    await app.close();
    await folder[Symbol.asyncDispose]();
  };
  return { folder, app, names, both, [Symbol.asyncDispose]: end };
}

const serving = (app: TestApplication, name: string) =>
  app.recorded.waitFor('swap.completed', () => app.get(Right).name() === name, PATIENCE);

describe('an edit of a watched file that says `atomic: true`', () => {
  it('moves everything that it concerns in one tick', async () => {
    await using world = await sides(true);
    const { app, folder, names, both } = world;
    await folder.replace('oneiric.yaml', edited('second', 'second', true));
    await serving(app, 'second');
    expect(names()).toEqual(['second', 'second']);
    expect([...both]).toEqual(['first first', 'second second']);
    const [swap] = app.recorded.of('swap.switched').slice(-1);
    expect(swap?.slots).toEqual(['adapter:left', 'adapter:right']);
  });

  it('moves nothing where a part of it cannot be moved, says so, and moves all of it when that can be', async () => {
    await using world = await sides(true);
    const { app, folder, names, both } = world;
    await folder.replace('oneiric.yaml', edited('second', 'broken', true));
    await app.recorded.waitFor('swap.failed', () => true, PATIENCE);
    expect(names()).toEqual(['first', 'first']);
    expect(app.differences().map(({ slot }) => slot)).toEqual(['adapter:left', 'adapter:right']);
    await folder.replace('oneiric.yaml', edited('third', 'third', true));
    await serving(app, 'third');
    expect([...both]).toEqual(['first first', 'third third']);
    expect(app.differences()).toEqual([]);
  });

  it('tells nobody of settings while something else that it concerns cannot be moved', async () => {
    await using world = await sides(true, editedTold('first', 'first'));
    const { app, folder, names, both } = world;
    await folder.replace('oneiric.yaml', editedTold('broken', 'second'));
    await app.recorded.waitFor('swap.failed', () => true, PATIENCE);
    expect(names()).toEqual(['first', 'first']);
    expect(app.differences()).toMatchObject([
      { slot: 'adapter:left', why: expect.stringContaining('does not start') },
      { slot: 'adapter:right', why: 'it waits for another slot that it is to move with' },
    ]);
    await folder.replace('oneiric.yaml', editedTold('third', 'second'));
    await serving(app, 'second');
    expect([...both]).toEqual(['first first', 'third second']);
    await folder.replace('oneiric.yaml', editedTold('third', 'fourth'));
    await app.recorded.waitFor('settings.applied', () => true, PATIENCE);
    expect(names()).toEqual(['third', 'fourth']);
  });

  it('moves nothing while what it selects is not there, and says so', async () => {
    await using world = await sides(true, selected('first', 'east'));
    const { app, folder, both } = world;
    await folder.replace('oneiric.yaml', selected('second', 'nobody'));
    await expect
      .poll(() => app.differences(), POLL)
      .toMatchObject([
        { slot: 'adapter:left', why: 'it waits for another slot that it is to move with' },
        { slot: 'adapter:right', kind: 'selection', desired: 'nobody' },
      ]);
    expect([...both]).toEqual(['first first']);
    await folder.replace('oneiric.yaml', selected('second', 'told'));
    await expect.poll(() => app.differences(), POLL).toEqual([]);
    expect([...both]).toEqual(['first first', 'second first']);
  });

  it('is unlike one that does not: what can be moved is', async () => {
    await using world = await sides(false);
    const { app, folder, names } = world;
    await folder.replace('oneiric.yaml', edited('second', 'broken', false));
    await app.recorded.waitFor('swap.failed', () => true, PATIENCE);
    await expect.poll(names).toEqual(['second', 'first']);
  });
});
