import type { Trust } from '../../remote/verify/trust.js';
import type { DocumentedTrust } from '../../remote/verify/trust-chain.js';
import type { VerifiedTimestamp } from '../../remote/verify/verify-timestamp.js';
import type { Call } from '../call.js';
import { usage } from '../cli-error.js';
import { readAs } from './in-file.js';
import { publicKeys } from './public-keys.js';

/** Whom a manifest is held against. */
export interface SaidTrust {
  readonly trust: Trust;
  /** The source that is meant. */
  readonly source: string;
}

/** A trust document, and those that follow it. @throws RemoteError as the verifier */
export async function trustChain(call: Call, files: readonly string[]): Promise<DocumentedTrust> {
  const { trustIn, openTrust, nextTrust } = await call.world.publisher();
  const [first = '', ...more] = files;
  const source = call.given.text('source');
  let trust = await readAs(call, first, (pinned) =>
    openTrust(pinned, { source: source ?? trustIn(pinned).source }),
  );
  for (const file of more) {
    const before = trust;
    trust = await readAs(call, file, (next) => nextTrust(before, next));
  }
  return trust;
}

/** Whom `--trust`, or `--keys`, says to trust; undefined where neither is there. @throws CliError `cli/usage`; as the verifier */
export async function saidTrust(call: Call): Promise<SaidTrust | undefined> {
  const { given } = call;
  const [files, keys] = [given.texts('trust'), given.texts('keys')];
  if (files && keys)
    throw usage('--trust and --keys are two ways to say who is trusted.', 'leave one of them out');
  if (files) {
    const trust = await trustChain(call, files);
    return { trust, source: trust.document.source };
  }
  if (!keys) return undefined;
  const source = given.text('source');
  if (source === undefined)
    throw usage('--keys needs --source.', 'keys are of no source: say whose manifest it has to be');
  const threshold = given.number('threshold') ?? keys.length;
  const { pinKeys } = await call.world.publisher();
  const epoch = given.number('epoch');
  return { trust: pinKeys({ keys: await publicKeys(call, keys), threshold, epoch }), source };
}

/** What `--timestamp` names, verified. @throws RemoteError as the verifier */
export async function saidTimestamp(
  call: Call,
  said: SaidTrust,
  now: number,
): Promise<VerifiedTimestamp | undefined> {
  const file = call.given.text('timestamp');
  if (file === undefined) return undefined;
  const { verifyTimestamp } = await call.world.publisher();
  return readAs(call, file, (bytes) => verifyTimestamp(bytes, { ...said, now }));
}
