import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, Oneiric, type Application, type OneiricEvent } from 'oneiric';
import { Catalog, CatalogModule, Store } from './stores.js';

const folder = await mkdtemp(join(tmpdir(), 'oneiric-sample-'));
const file = join(folder, 'oneiric.yaml');

/** As an editor saves it: beside it first, and then over it. */
async function edit(text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

/** The next event of this kind. */
function next(app: Application, type: OneiricEvent['type']): Promise<OneiricEvent> {
  return new Promise((resolve) => {
    const subscription = app.events$.subscribe((event) => {
      if (event.type !== type) return;
      subscription.unsubscribe();
      resolve(event);
    });
  });
}

/** Edits the file, and says what came of it. */
async function watch(app: Application, text: string, type: OneiricEvent['type']): Promise<void> {
  const happened = next(app, type);
  await edit(text);
  const event = await happened;
  const problem = event.type === 'config.rejected' && event.error instanceof ConfigError && event.error;
  if (problem) console.log(`refused: ${problem.message.replaceAll(`${folder}/`, '')}`);
  console.log(`${app.status(Store).active} serves: ${await app.get(Catalog).first()}`);
}

try {
  await edit('adapters: { providers: { remote: { url: "http://one:7000" } } }');
  await using app = await Oneiric.create(CatalogModule, { config: { file, watch: true } });
  console.log(`${app.status(Store).active} serves: ${await app.get(Catalog).first()}`);

  await watch(app, 'adapters: { providers: { remote: { url: "http://two:7000" } } }', 'swap.switched');
  await watch(app, 'adapters: { selections: { store: memory } }', 'swap.switched');
  await watch(
    app,
    'catalog: { pageSize: none }\nadapters: { selections: { store: memory } }',
    'config.rejected',
  );
  await watch(
    app,
    'catalog: { pageSize: 20 }\nadapters: { selections: { store: memory } }',
    'config.changed',
  );
  await watch(app, 'catalog: { pageSize: 20 }', 'swap.switched');
  console.log(app.config.explain('catalog.pageSize').toString().replaceAll(`${folder}/`, ''));
} finally {
  await rm(folder, { recursive: true });
}
