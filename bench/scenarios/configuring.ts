import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IsInt, Min } from 'class-validator';
import {
  ConfigModule,
  ConfigSection,
  Module,
  Oneiric,
  Service,
  type Application,
  type Reading,
} from 'oneiric';
import { BehaviorSubject } from 'rxjs';
import type { Operation } from '../measure.js';

const SLOTS = 1_000;
const SUBSCRIBERS = 10_000;

class PartSettings {
  @IsInt() @Min(0) size = 0;
}

@ConfigSection('catalog')
class CatalogConfig {
  @IsInt() @Min(0) pageSize = 0;
}

/** So many slots, each with a candidate that has settings. */
function moduleOf(slots: number): new () => object {
  const root = class Root {};
  const providers = Array.from({ length: slots }, (_, at) => {
    const part = class Part {
      constructor(readonly settings: PartSettings) {}
    };
    Service({ key: `part${at}`, provider: 'only', settings: PartSettings, inject: [PartSettings] })(part);
    return part;
  });
  Module({ imports: [ConfigModule.forFeature(CatalogConfig)], providers })(root);
  return root;
}

/** What the configuration says of each part; of those that it does not name, nothing. */
const sizes = (of: readonly number[]): object => ({
  services: { providers: Object.fromEntries(of.map((size, at) => [`part${at}/only`, { size }])) },
});

/** Resolves when so many slots have switched. */
function switched(app: Application, slots: number): Promise<void> {
  return new Promise((resolve) => {
    let left = slots;
    const subscription = app.swaps$.subscribe(({ type }) => {
      if (type !== 'swap.switched' || (left -= 1) > 0) return;
      subscription.unsubscribe();
      resolve();
    });
  });
}

const sizeOf = (app: Application, at: number): number =>
  (app.live(`service:part${at}`).unsafeCurrent() as { settings: PartSettings }).settings.size;

/** A file is edited, and noticed by its watcher; or read at once, which leaves out what the watcher waits for. */
const fileEdited = (isWatched: boolean) => async (): Promise<Operation> => {
  const folder = mkdtempSync(join(tmpdir(), 'oneiric-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true }));
  const file = join(folder, 'oneiric.yaml');
  const write = (size: number): void => {
    // As editors do, so that nobody reads half of it.
    writeFileSync(`${file}.new`, `services:\n  providers:\n    part0/only: { size: ${size} }\n`);
    renameSync(`${file}.new`, file);
  };
  write(0);
  const app = await Oneiric.create(moduleOf(1), { env: {}, config: { file, watch: isWatched } });
  let size = 0;
  const edit = async (): Promise<void> => {
    const done = switched(app, 1);
    write((size += 1));
    if (!isWatched) await app.config.reload();
    await done;
  };
  return {
    run: edit,
    isAsync: true,
    check: async () => {
      // The watcher looks once when it begins.
      if (isWatched) await new Promise((resolve) => setTimeout(resolve, 500));
      await edit();
      assert.equal(sizeOf(app, 0), size);
    },
  };
};

/** Of so many slots some have other settings, which a source says that is no file. */
const reconciled = (slots: number, changed: number) => async (): Promise<Operation> => {
  const now = Array.from({ length: slots }, () => 0);
  const values = (): Reading => ({ kind: 'values', values: sizes(now) });
  const readings$ = new BehaviorSubject(values());
  const config = { sources: [{ name: 'bench', readings$ }] };
  const app = await Oneiric.create(moduleOf(slots), { env: {}, config });
  let size = 0;
  const edit = async (): Promise<void> => {
    size += 1;
    now.fill(size, 0, changed);
    const done = switched(app, changed);
    readings$.next(values());
    await done;
  };
  return {
    run: edit,
    isAsync: true,
    check: async () => {
      await edit();
      assert.deepEqual([sizeOf(app, 0), sizeOf(app, slots - 1)], [size, changed === slots ? size : 0]);
      assert.equal(app.live('service:part0').generation, 2);
    },
  };
};

/** A value that so many follow is another. */
const followed = (subscribers: number) => async (): Promise<Operation> => {
  const values = (pageSize: number): Reading => ({ kind: 'values', values: { catalog: { pageSize } } });
  const readings$ = new BehaviorSubject(values(0));
  const config = { sources: [{ name: 'bench', readings$ }] };
  const app = await Oneiric.create(moduleOf(1), { env: {}, config });
  let told = 0;
  let last = (): void => undefined;
  for (let at = 0; at < subscribers; at += 1) {
    app.config.select<number>('catalog.pageSize').subscribe(() => {
      told += 1;
      if (at === subscribers - 1) last();
    });
  }
  let size = 0;
  const edit = (): Promise<void> =>
    new Promise((resolve) => {
      last = resolve;
      readings$.next(values((size += 1)));
    });
  return {
    run: edit,
    isAsync: true,
    check: async () => {
      const before = told;
      await edit();
      assert.equal(told - before, subscribers);
    },
  };
};

/** What an edit of the configuration costs until everything that it concerns has moved. */
export const configOperations: Readonly<Record<string, () => Promise<Operation>>> = {
  'config: edit to switched': fileEdited(true),
  'config: edit read at once': fileEdited(false),
  'config: edit without a file': reconciled(1, 1),
  'config: 1,000 slots, one changed': reconciled(SLOTS, 1),
  'config: 1,000 slots, all changed': reconciled(SLOTS, SLOTS),
  'config: select, 1 subscriber': followed(1),
  'config: select, 10,000 subscribers': followed(SUBSCRIBERS),
};
