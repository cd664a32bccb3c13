import { followAbort } from '../../core/followers.js';
import type { CandidateMetadata } from '../../core/candidate.js';
import type { LoadingMode } from '../../core/remote.js';
import { settingsFromSchema } from '../../config/schema-settings.js';
import type { FactoryContext } from '../../container/injection/making.js';
import type { CandidateOffer, OfferedInterceptor } from '../../modules/candidate-offer.js';
import type { ReadyMade } from '../../modules/configured-interceptors.js';
import { ARTIFACT, factoryOf } from '../documents/factory.js';
import { offerOf } from '../documents/entry-rules.js';
import type { ManifestEntry } from '../documents/manifest.js';
import type { ArtifactFunction } from '../loading/exported-function.js';
import type { ArtifactLoader, LoadedArtifact } from '../loading/loading.js';
import { RemoteError } from '../remote-error.js';
import type { ArtifactAddress, ArtifactCode } from './artifact-code.js';
import { interceptorsOf } from './entry-interceptors.js';
import { checkHostInstance, type HostModules } from './host-modules.js';

/** An entry whose code is there and exports what it should: nothing of it is registered yet. */
export interface StagedEntry {
  readonly entry: ManifestEntry;
  /** `adapter:cache/redis` */
  readonly name: string;
  readonly sha256: string | undefined;
  readonly mode: LoadingMode | undefined;
  readonly offer: CandidateOffer;
  /** Gives back what is kept ready for its first instance: that takes longer then. */
  rest(): Promise<void>;
  /** As `rest`, and gives back its place in the cache. Instances go on. */
  release(): Promise<void>;
}

/** What entries are staged with. */
export interface StagingTools {
  readonly code: ArtifactCode;
  readonly modules: HostModules;
  readonly loaderFor: (entry: ManifestEntry) => ArtifactLoader;
  /** Makes what stands around calls, where an entry says so. */
  readonly readyMade: ReadyMade;
  /** Asked before each instance. @throws RemoteError where the entry must not be used any more */
  readonly mayStart: (entry: ManifestEntry) => void;
  /** Where its candidates come from, as explanations show it: `manifest acme-prod 42`. */
  readonly declaredAt: string;
}

/** What an entry's candidate is offered with. */
interface Offering extends Pick<StagingTools, 'declaredAt' | 'mayStart'> {
  readonly intercept: readonly OfferedInterceptor[];
}

/** @throws RemoteError; ArtifactError; NetError; ResilienceError */
export async function stageEntry(
  entry: ManifestEntry,
  tools: StagingTools,
  signal: AbortSignal,
): Promise<StagedEntry> {
  const factory = factoryOf(entry.factory);
  if (!factory) throw new RemoteError('remote/bad-document', `${offerOf(entry)} has no factory.`);
  const intercept = await interceptorsOf(entry, tools.readyMade);
  if (factory.module === ARTIFACT)
    return stageArtifact(entry, { ...tools, intercept, exportName: factory.export, signal });
  const make = await tools.modules.factoryOf(factory.module, factory.export);
  return {
    entry,
    name: offerOf(entry),
    sha256: undefined,
    mode: undefined,
    offer: offerFor(entry, { ...tools, intercept }, (context) => instanceOf(make, entry, context)),
    rest: async () => undefined,
    release: async () => undefined,
  };
}

interface ArtifactStaging extends StagingTools, Offering {
  readonly exportName: string;
  readonly signal: AbortSignal;
}

async function stageArtifact(
  entry: ManifestEntry,
  { exportName, signal, ...tools }: ArtifactStaging,
): Promise<StagedEntry> {
  const { code, loaderFor } = tools;
  const address = addressOf(entry);
  const { sha256 } = address;
  const unpin = code.pin(sha256);
  try {
    const bytes = await code.bytesOf(address, signal);
    signal.throwIfAborted();
    const loaded = await unlessGivenUp(loaderFor(entry).load({ sha256, bytes, exportName }), signal);
    const rest = () => loaded.release();
    const release = async () => {
      unpin();
      await rest();
    };
    const offer = offerFor(entry, tools, (context) => created(loaded, context));
    return { entry, name: offerOf(entry), sha256, mode: loaded.mode, offer, rest, release };
  } catch (error) {
    unpin();
    throw error;
  }
}

/** An import cannot be stopped: what nobody waits for any more is given back when it is there. */
function unlessGivenUp(loading: Promise<LoadedArtifact>, signal: AbortSignal): Promise<LoadedArtifact> {
  return new Promise((resolve, reject) => {
    const leave = followAbort(signal, () => {
      reject(signal.reason as Error);
      loading.then((late) => late.release()).catch(() => undefined);
    });
    loading.finally(leave).then(resolve, reject);
  });
}

const created = (loaded: LoadedArtifact, context: FactoryContext) =>
  loaded.create(context.settings, toldTo(context));

async function instanceOf(
  make: ArtifactFunction,
  entry: ManifestEntry,
  context: FactoryContext,
): Promise<object> {
  return checkHostInstance(await make(context.settings, Object.freeze(toldTo(context))), entry.factory);
}

const toldTo = ({ slot, provider, signal }: FactoryContext) => ({ slot, provider, signal });

function offerFor(
  entry: ManifestEntry,
  { declaredAt, mayStart, intercept }: Offering,
  make: (context: FactoryContext) => Promise<object>,
): CandidateOffer {
  const factory = async (context: FactoryContext): Promise<object> => {
    mayStart(entry);
    return make(context);
  };
  const { domain, key, provider, version, priority, stackLevel, capabilities, settings } = entry;
  return {
    ...{ domain, key, provider, version, priority, stackLevel, factory, declaredAt, intercept },
    capabilities: capabilities?.map(({ name }) => name),
    metadata: saidBesides(entry),
    settings: settings && settingsFromSchema(settings, offerOf(entry)),
    source: 'manifest',
  };
}

/** What of an entry neither choosing nor building goes by: for the domain that runs it, and for people. */
const BESIDES = [
  ...(['capabilities', 'timeoutMs', 'retry', 'event', 'workflow', 'sideEffectFree'] as const),
  ...(['owner', 'license', 'documentation', 'metadata'] as const),
];

/** Without the classes of documents, which are nobody else's. */
function saidBesides(entry: ManifestEntry): CandidateMetadata | undefined {
  const said = BESIDES.filter((member) => entry[member] !== undefined).map((member) => [
    member,
    entry[member],
  ]);
  if (said.length === 0) return undefined;
  return JSON.parse(JSON.stringify(Object.fromEntries(said))) as CandidateMetadata;
}

function addressOf(entry: ManifestEntry): ArtifactAddress {
  const { uri, sha256, length } = entry;
  if (uri !== undefined && sha256 !== undefined && length !== undefined) return { uri, sha256, length };
  throw new RemoteError('remote/bad-document', `${offerOf(entry)} has no artifact.`);
}
