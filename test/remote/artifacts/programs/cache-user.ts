import { createHash } from 'node:crypto';
import { ArtifactCache } from '../../../../src/remote/artifacts/artifact-cache.js';

// Uses a cache until it is killed: puts, reads and drives out artifacts that others use as well.
const [folder = '', artifacts = '3', bytes = '1000'] = process.argv.slice(2);
const cache = await ArtifactCache.open(folder, { limits: { artifacts: Number(artifacts) } });
process.stdout.write('open\n');
for (let turn = 0; ; turn += 1) {
  const content = Buffer.alloc(Number(bytes), `artifact ${turn % 7};`);
  const id = { sha256: createHash('sha256').update(content).digest('hex'), length: content.length };
  await cache.put(id, content);
  const found = await cache.get(id);
  if (found && !content.equals(found)) process.stdout.write('wrong bytes\n');
  if (turn % 50 === 49) process.stdout.write(`turn ${turn}\n`);
}
