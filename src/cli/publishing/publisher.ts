import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type * as authored from '../../remote/publish/authored.js';
import type * as authoredText from '../../remote/publish/authored-text.js';
import type * as commands from '../../remote/publish/command-signer.js';
import type * as diffs from '../../remote/publish/diff-manifests.js';
import type * as inspected from '../../remote/publish/inspect-document.js';
import type * as keyFiles from '../../remote/publish/key-file.js';
import type * as folders from '../../remote/publish/keys-in-folder.js';
import type * as files from '../../remote/publish/named-files.js';
import type * as packing from '../../remote/publish/pack-manifest.js';
import type * as importing from '../../remote/publish/predecessor/import-manifest.js';
import type * as progress from '../../remote/publish/progress.js';
import type * as signing from '../../remote/publish/sign-document.js';
import type * as keys from '../../remote/publish/signing-key.js';
import type * as timestampDrafts from '../../remote/publish/timestamp-draft.js';
import type * as drafts from '../../remote/publish/trust-draft.js';
import type * as pins from '../../remote/verify/pinned-keys.js';
import type * as chain from '../../remote/verify/trust-chain.js';
import type * as manifests from '../../remote/verify/verify-manifest.js';
import type * as timestamps from '../../remote/verify/verify-timestamp.js';

/** What publishing needs of `oneiric/remote`, by its public names: what commands verify with is what clients do. */
export type Publisher = Pick<typeof authored, 'authoredFrom' | 'checkAuthored'> &
  Pick<typeof authoredText, 'formatOf' | 'readAuthored' | 'writeAuthored'> &
  Pick<typeof commands, 'commandSigner'> &
  Pick<typeof diffs, 'diffManifests'> &
  Pick<typeof inspected, 'inspectDocument' | 'manifestIn' | 'retimeManifest' | 'timestampIn' | 'trustIn'> &
  Pick<typeof keyFiles, 'keyFacts' | 'lockKey' | 'unlockKey'> &
  Pick<typeof folders, 'keysInFolder'> &
  Pick<typeof files, 'readNamed' | 'writeNamed' | 'writeSecret'> &
  Pick<typeof packing, 'packManifest'> &
  Pick<typeof importing, 'importManifest'> &
  Pick<typeof progress, 'manifestProgress' | 'timestampProgress' | 'trustProgress'> &
  Pick<typeof signing, 'signDocument'> &
  Pick<typeof keys, 'SigningKey'> &
  Pick<typeof timestampDrafts, 'newTimestamp'> &
  Pick<typeof drafts, 'changedTrust' | 'newTrust'> &
  Pick<typeof pins, 'pinKeys'> &
  Pick<typeof chain, 'openTrust' | 'nextTrust'> &
  Pick<typeof manifests, 'verifyManifest'> &
  Pick<typeof timestamps, 'verifyTimestamp'>;

/** The package that this is a part of; the bundler is to leave it alone. */
export async function loadPublisher(): Promise<Publisher> {
  const { resolve } = createRequire(import.meta.url);
  return (await import(pathToFileURL(resolve('oneiric/remote')).href)) as Publisher;
}
