import assert from 'node:assert/strict';
import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { PART_ANSWER, type Serving } from './shop.js';

interface Starting {
  readonly modules: (count: number) => Promise<Serving>;
}

const load: Readonly<Record<string, () => Promise<Starting>>> = {
  'by-hand': () => import('./by-hand.js'),
  nest: () => import('./nest.js'),
  oneiric: () => import('./oneiric.js'),
};

/** `start.js NAME COUNT`: prints milliseconds from the start of the process until the first request is answered. */
const [name = '', count = ''] = process.argv.slice(2);
const { modules } = (await load[name]?.()) ?? assert.fail(`nothing starts ${name}`);
const { url } = await modules(Number(count));
const answer = await new Promise<string>((resolve, reject) => {
  get(url, (response) => void text(response).then(resolve, reject)).on('error', reject);
});
const ms = performance.now();
assert.equal(answer, PART_ANSWER);
process.stdout.write(String(ms), () => process.exit());
