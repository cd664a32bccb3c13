import fc from 'fast-check';
import { pinKeys, signDocument, verifyManifest } from 'oneiric/remote';
import { testSigningKeys } from 'oneiric/testing';
import { expect, it } from 'vitest';
import { codeOf } from '../support/code-of.js';
import { aManifest, anArtifactEntry, anEntry, bytesOf } from '../support/documents.js';
import { NOON } from '../support/signing.js';

const isTorture = process.env['ONEIRIC_TORTURE'] === '1';
const numRuns = isTorture ? 5_000 : 60;
const PATIENCE = { timeout: isTorture ? 3_600_000 : 120_000 };
const keys = testSigningKeys(2);
const name = fc.stringMatching(/^[a-z]{1,8}$/);
const entries = fc.uniqueArray(
  fc.record({
    provider: name,
    priority: fc.integer({ min: -1_000, max: 1_000 }),
    metadata: fc.dictionary(name, fc.jsonValue({ maxDepth: 1 })),
  }),
  { selector: ({ provider }) => provider, maxLength: 3 },
);
const world = fc.record({
  entries,
  isOwn: fc.boolean(),
  place: fc.nat(),
  by: fc.integer({ min: 1, max: 255 }),
});

it(
  'promise P9: any manifest that is signed is taken, and refused with any single byte changed',
  PATIENCE,
  async () => {
    const trust = pinKeys({ keys: keys.map(({ publicKey }) => publicKey), threshold: 2 });
    const take = (bytes: Uint8Array) => verifyManifest(bytes, { trust, source: 'acme-prod', now: NOON });
    await fc.assert(
      fc.asyncProperty(world, async ({ entries: members, isOwn, place, by }) => {
        const made = members.map((more) => (isOwn ? anArtifactEntry(plain(more)) : anEntry(plain(more))));
        let bytes = bytesOf(aManifest({ entries: made }));
        for (const signer of keys) ({ bytes } = await signDocument(bytes, { signer, now: NOON }));
        expect(codeOf(() => take(bytes))).toBeUndefined();
        const changed = Uint8Array.from(bytes);
        const at = place % bytes.length;
        changed[at] = (changed[at] ?? 0) ^ by;
        expect(codeOf(() => take(changed))).toMatch(/^remote\//);
      }),
      { numRuns },
    );
  },
);

/** As JSON has it: -0 is 0. */
const plain = (value: object) => JSON.parse(JSON.stringify(value)) as object;
