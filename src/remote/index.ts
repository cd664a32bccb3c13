export { canonicalJson } from './documents/canonical-json.js';
export { signedBytes } from './documents/envelope.js';
export { MANIFEST_TYPE } from './documents/manifest.js';
export { TIMESTAMP_TYPE } from './documents/timestamp.js';
export { TRUST_TYPE } from './documents/trust-document.js';
export { ArtifactError } from './loading/artifact-error.js';
export { InProcessLoader } from './loading/in-process-loader.js';
export { IsolatedLoader } from './loading/isolated-loader.js';
export { authoredFrom, checkAuthored } from './publish/authored.js';
export { formatOf, readAuthored, writeAuthored } from './publish/authored-text.js';
export { commandSigner } from './publish/command-signer.js';
export { diffManifests } from './publish/diff-manifests.js';
export {
  inspectDocument,
  manifestIn,
  retimeManifest,
  timestampIn,
  trustIn,
} from './publish/inspect-document.js';
export { keyFacts, lockKey, unlockKey } from './publish/key-file.js';
export { keysInFolder } from './publish/keys-in-folder.js';
export { readNamed, writeNamed, writeSecret } from './publish/named-files.js';
export { packManifest } from './publish/pack-manifest.js';
export { importManifest } from './publish/predecessor/import-manifest.js';
export { manifestProgress, timestampProgress, trustProgress } from './publish/progress.js';
export { signDocument } from './publish/sign-document.js';
export { SigningKey } from './publish/signing-key.js';
export { newTimestamp } from './publish/timestamp-draft.js';
export { changedTrust, newTrust } from './publish/trust-draft.js';
export { MemoryRemoteRecords } from './records/memory-records.js';
export { NetError } from '../net/net-error.js';
export { RemoteError } from './remote-error.js';
export { RemoteModule } from './remote-module.js';
export { DocumentSource } from './source/document-source.js';
export { admitEntries } from './verify/admission.js';
export { pinKeys } from './verify/pinned-keys.js';
export { nextTrust, openTrust } from './verify/trust-chain.js';
export { verifyManifest } from './verify/verify-manifest.js';
export { verifyTimestamp } from './verify/verify-timestamp.js';

export type {
  Capability,
  CapabilitySecurity,
  EventDelivery,
  EventFilter,
  Requirements,
  RetryPolicy,
  WorkflowNode,
  WorkflowPlan,
} from './documents/entry-fields.js';
export type { LoadingMode } from '../core/remote.js';
export type { Manifest, ManifestEntry, Revoked } from './documents/manifest.js';
export type { Json, JsonMap } from './documents/strict-json.js';
export type { Timestamp, TimestampedManifest } from './documents/timestamp.js';
export type { TrustDocument, TrustKey, TrustRole, TrustRoles } from './documents/trust-document.js';
export type { GivenLimits, RemoteLimits } from './limits.js';
export type { BorderLimits } from './loading/border/endpoint.js';
export type { HostApi } from './loading/artifact-modules.js';
export type { ImportPolicy } from './loading/import-artifact.js';
export type {
  ArtifactBytes,
  ArtifactContext,
  ArtifactLoader,
  LoadedArtifact,
  VerifiedArtifact,
} from './loading/loading.js';
export type {
  FailedInstance,
  GivenInProcessOptions,
  GivenIsolatedOptions,
  InProcessOptions,
  IsolatedOptions,
  LoadingOptions,
} from './loading/loading-options.js';
export type { Authored, AuthoredEntry, AuthoredManifest } from './publish/authored.js';
export type { AuthoredFormat } from './publish/authored-text.js';
export type { SignerCommand } from './publish/command-signer.js';
export type { ChangedEntry, ChangedMember, ManifestDiff } from './publish/diff-manifests.js';
export type { InspectedDocument } from './publish/inspect-document.js';
export type { KeyFacts, KeyLock } from './publish/key-file.js';
export type { FoundKey } from './publish/keys-in-folder.js';
export type { FileReading } from './publish/named-files.js';
export type { AnyDocument } from './publish/open-document.js';
export type { Packed, Packing } from './publish/pack-manifest.js';
export type { Decision } from './publish/predecessor/decisions.js';
export type { Imported } from './publish/predecessor/import-manifest.js';
export type { Progress } from './publish/progress.js';
export type { SignedDocument, Signing } from './publish/sign-document.js';
export type { Signer } from './publish/signer.js';
export type { TimestampWishes } from './publish/timestamp-draft.js';
export type { RoleWish, TrustWishes } from './publish/trust-draft.js';
export type {
  BreakerSettings,
  ConnectionSettings,
  Credentials,
  FetchOptions,
  GivenFetchOptions,
} from '../net/fetch-options.js';
export type { OriginTls, ProxySettings, RateSettings, RetrySettings } from '../net/fetch-options.js';
export type { OriginLists } from '../net/origins.js';
export type { NetFacts } from '../net/net-error.js';
export type { CacheLimits, GivenCacheLimits } from './artifacts/cache-limits.js';
export type { Plain } from './documents/plain.js';
export type { HostModule } from './sync/host-modules.js';
export type { RemoteCredentials, RemoteLoading, RemoteOptions } from './remote-options.js';
export type { MemoryRecordsOptions } from './records/memory-records.js';
export type { RemoteFacts, RemoteProblem } from './remote-error.js';
export type { PinnedDocument, TrustSettings } from './source/trust-settings.js';
export type { DocumentSourceOptions } from './source/document-source.js';
export type { DocumentRequest, FetchDocument, FetchedDocument } from './source/fetch-document.js';
export type {
  CachedKind,
  CachedManifest,
  Refreshed,
  RefreshContext,
  TrustSource,
} from './source/trust-source.js';
export type { KeptManifest, KeptTimestamp, KeptTrust, TrustLink } from '../core/remote-records.js';
export type { RemoteChange, RemoteCounts, RemoteEnd, RemoteRecord } from '../core/remote-records.js';
export type { RemoteRecords, RemoteTelemetry, RemoteVersion } from '../core/remote-records.js';
export type { Admission } from './verify/admission.js';
export type { Allowed } from './verify/allowed.js';
export type { BroughtByOther } from './verify/neighbours.js';
export type { CommonCheck } from './verify/common-check.js';
export type { KnownManifest, VersionFloor } from './verify/freshness.js';
export type { PinnedKeys } from './verify/pinned-keys.js';
export type { Trust } from './verify/trust.js';
export type { DocumentedTrust, TrustCheck } from './verify/trust-chain.js';
export type { ManifestCheck, VerifiedManifest } from './verify/verify-manifest.js';
export type { KnownTimestamp, TimestampCheck, VerifiedTimestamp } from './verify/verify-timestamp.js';
