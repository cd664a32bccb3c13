import type { GivenLimits } from '../limits.js';
import { openTrust, type DocumentedTrust } from '../verify/trust-chain.js';
import type { Trust } from '../verify/trust.js';
import { readTrustSettings, type TrustSettings } from './trust-settings.js';

/** A trust document, and the bytes that it came as. */
export interface OpenedTrust {
  readonly trust: DocumentedTrust;
  readonly envelope: Uint8Array;
}

/** Where trust begins. */
export type ConfiguredTrust =
  { readonly kind: 'keys'; readonly trust: Trust } | ({ readonly kind: 'document' } & OpenedTrust);

/** What a document that is pinned has to be, and who was given it. */
export interface ConfiguredCheck {
  readonly source: string;
  readonly limits: GivenLimits | undefined;
  /** Default `trust`. */
  readonly where?: string | undefined;
}

/** What trust begins with. @throws RemoteError as `readTrustSettings`; as `openTrust` */
export function configuredTrust(
  settings: TrustSettings,
  { where = 'trust', ...check }: ConfiguredCheck,
): ConfiguredTrust {
  const read = readTrustSettings(settings, where);
  return read.kind === 'keys' ? read : { ...read, trust: openTrust(read.envelope, check) };
}
