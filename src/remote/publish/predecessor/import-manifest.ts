import { isDeniedModule, factoryOf } from '../../documents/factory.js';
import { Manifest } from '../../documents/manifest.js';
import { isMap, WEB_ADDRESS } from '../../documents/rules.js';
import type { Json, JsonMap } from '../../documents/strict-json.js';
import { problemsOfEntries } from '../../documents/entry-rules.js';
import { problemsOf } from '../../documents/validated.js';
import { RemoteError } from '../../remote-error.js';
import { OldMembers, type Decision } from './decisions.js';
import * as Parts from './import-parts.js';

/** What was made of a manifest of the Python package. */
export interface Imported {
  /** A manifest as people write it; `packManifest` takes it once all is decided. */
  readonly authored: JsonMap;
  /** How many entries it has: each of those that were there. */
  readonly count: number;
  /** What was left out, or is not to be guessed. */
  readonly decisions: readonly Decision[];
}

/** What no entry of ours is held against; when it is signed is said anew. */
const UNSIGNED = { _type: 'manifest', spec: 1, epoch: 1, version: 1 };
const ANY_TIMES = { signedAt: '2026-01-01T00:00:00Z', expiresAt: '2026-01-02T00:00:00Z' };

/**
 * Makes a manifest of one of the Python package, version 1 or 2 of that format. Every entry is kept. Nothing is guessed: what means
 * nothing here, or something else, is left out and told.
 *
 * @param value what `readAuthored` gave
 * @throws RemoteError `remote/bad-document` for what is no such manifest
 */
export function importManifest(value: JsonMap): Imported {
  const decisions: Decision[] = [];
  const old = new OldMembers(value, '', decisions);
  const entries = old.take('entries');
  if (!Array.isArray(entries)) throw notOne();
  const source = old.take('source') ?? 'remote';
  signatures(old);
  old.tellRest();
  const taken = entries.map((entry: Json, index) => {
    if (!isMap(entry)) throw notOne();
    return imported(new OldMembers(entry, `entries[${index}]`, decisions));
  });
  decisions.push(...leftWrong(source, taken));
  return { authored: { source, version: 1, entries: taken }, count: taken.length, decisions };
}

function signatures(old: OldMembers): void {
  const found = ['signature', 'signature_algorithm', 'signatures'].filter(
    (name) => old.take(name) !== undefined,
  );
  if (found.length > 0)
    old.decide('signatures', 'are of other bytes, and were left out: sign the packed manifest');
  old.take('signed_at');
  old.decide('version', 'is 1, since the manifest had none: give a higher one to each that follows');
  if (old.take('expires_at') === undefined)
    old.decide(
      'expires_at',
      'is missing: a manifest ends 30 days after it was packed, unless you say something else',
    );
  else old.decide('expires_at', 'was left out: say when you pack it until when it is valid');
}

function imported(old: OldMembers): JsonMap {
  const core = Parts.renamed(old, {
    domain: 'domain',
    key: 'key',
    provider: 'provider',
    version: 'version',
    factory: 'factory',
    priority: 'priority',
    stack_level: 'stackLevel',
    owner: 'owner',
    license: 'license',
    metadata: 'metadata',
  });
  factory(old, core['factory']);
  artifact(old);
  const entry = {
    ...core,
    ...Parts.kept([
      ['capabilities', Parts.capabilities(old)],
      ['requires', requirements(old)],
      ['conflicts', Parts.offers(old, 'conflicts_with')],
      ['timeoutMs', Parts.milliseconds(old.take('timeout_seconds'))],
      ['retry', Parts.retryPolicy(old)],
      ['documentation', documentation(old)],
    ]),
    ...ofDomain(old, core['domain']),
  };
  old.tellRest();
  return entry;
}

/** A Python path looks like the name of a module of a host, and is none. */
function factory(old: OldMembers, text: Json | undefined): void {
  if (text === undefined) return;
  const found = factoryOf(text);
  const path = JSON.stringify(text);
  if (found && isDeniedModule(found.module))
    old.decide('factory', `${path} names a module of Node.js itself`);
  else
    old.decide(
      'factory',
      `${path} is a path of Python: write artifact:export with file, or register a module of the host by a name`,
    );
}

function artifact(old: OldMembers): void {
  const uri = old.take('uri');
  const sha256 = old.take('sha256');
  if (uri === undefined && sha256 === undefined) return;
  old.decide(
    'uri',
    `${JSON.stringify(uri ?? sha256)} is no ES module, and was left out: bundle one, and name it in file`,
  );
}

function requirements(old: OldMembers): JsonMap {
  const python = old.take('python_version');
  if (python !== undefined)
    old.decide(
      'python_version',
      `${JSON.stringify(python)} was left out: say in requires.node which Node.js it needs`,
    );
  if (old.take('requires_secrets') === true)
    old.decide('requires_secrets', 'says that it needs some: name them in requires.secrets');
  const settings = old.take('settings_model');
  if (settings !== undefined)
    old.decide(
      'settings_model',
      `${JSON.stringify(settings)} was left out: write the JSON Schema in settings`,
    );
  return Parts.kept([
    ['platforms', Parts.platforms(old)],
    ['offers', Parts.offers(old, 'requires')],
  ]);
}

function documentation(old: OldMembers): Json | undefined {
  const url = old.take('documentation_url');
  if (url === undefined || WEB_ADDRESS.fits(url)) return url;
  old.decide('documentation_url', `${JSON.stringify(url)} is no https address, and was left out`);
  return undefined;
}

/** What belongs to one domain only. Written out everywhere as a default it says nothing. */
function ofDomain(old: OldMembers, domain: Json | undefined): JsonMap {
  const parts: readonly (readonly [string, string, Json | undefined])[] = [
    ['action', 'sideEffectFree', old.take('side_effect_free')],
    ['event', 'event', Parts.eventDelivery(old)],
    ['workflow', 'workflow', Parts.workflowPlan(old)],
  ];
  return Parts.kept(
    parts.map(([owner, member, value]) => {
      const isOwn = owner === domain;
      if (!isOwn && value !== undefined && value !== false)
        old.decide(member, `belongs to the domain ${owner} only, and was left out`);
      return [member, isOwn ? value : undefined];
    }),
  );
}

/** What a client would refuse, beside what has been said. */
function leftWrong(source: Json, entries: readonly JsonMap[]): readonly Decision[] {
  const manifest = { ...UNSIGNED, ...ANY_TIMES, source, entries };
  const problems = problemsOf(Manifest, manifest);
  const more = problems.length > 0 ? [] : problemsOfEntries(entries as object as Manifest['entries']);
  return [...problems, ...more].map(({ path, text }) => ({ path, text }));
}

const notOne = () =>
  new RemoteError('remote/bad-document', 'This is no manifest of the Python package.', {
    hint: 'it is a map with entries, a list of maps',
  });
