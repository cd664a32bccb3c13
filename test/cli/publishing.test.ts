import { expect, it } from 'vitest';
import { PUBLISHING } from './publishing-lines.js';
import { BOBS, NOON_SECONDS, PublishersFolder } from './publishing-folder.js';
import { typed } from './typed.js';

const env = { SOURCE_DATE_EPOCH: NOON_SECONDS, ONEIRIC_PASSPHRASE: BOBS };

it(
  'S19: what a publisher types makes keys, trust and manifests that are verified',
  { timeout: 240_000 },
  async () => {
    using folder = new PublishersFolder();
    // Programs that sign are named from where the process is.
    const lines = PUBLISHING.map(({ typed: line, ...rest }) => ({
      ...rest,
      line: line.map((word) => word.replace('"signer.mjs"', JSON.stringify(folder.at('signer.mjs')))),
    }));
    const wrong: object[] = [];
    for (const { line, code = 0, shows } of lines) {
      const ran = await typed(line, { folder: folder.path, env });
      const isRight = ran.code === code && (shows?.test(ran.stdout) ?? true);
      if (!isRight) wrong.push({ line: line.join(' '), code, shows, ran });
      expect(ran.stdout + ran.stderr).not.toContain(BOBS);
    }
    expect(wrong).toEqual([]);
  },
);
