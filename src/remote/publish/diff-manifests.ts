import { canonicalJson } from '../documents/canonical-json.js';
import { offerOf } from '../documents/entry-rules.js';
import type { Manifest } from '../documents/manifest.js';
import { isMap } from '../documents/rules.js';
import type { Json } from '../documents/strict-json.js';

/** A member that is not the same. One that is undefined is not there. */
export interface ChangedMember {
  /** Where it is: `requires.node`. */
  readonly path: string;
  /** What it was. */
  readonly before: Json | undefined;
  /** What it is. */
  readonly after: Json | undefined;
}

/** An entry that is not the same. */
export interface ChangedEntry {
  /** Its name: `adapter:cache/redis`. */
  readonly entry: string;
  /** What is different about it. */
  readonly members: readonly ChangedMember[];
}

/** How one manifest is different from another. */
export interface ManifestDiff {
  /** Members besides the entries: version and times among them. */
  readonly members: readonly ChangedMember[];
  /** Entries that only the second has, as `adapter:cache/redis`. */
  readonly added: readonly string[];
  /** Entries that only the first has: they are withdrawn. */
  readonly removed: readonly string[];
  /** Entries of both, and what is different about them. */
  readonly changed: readonly ChangedEntry[];
}

/** What a manifest changes, beside another. */
export function diffManifests(before: Manifest, after: Manifest): ManifestDiff {
  const [old, now] = [entriesOf(before), entriesOf(after)];
  const changed = [...now].flatMap(([entry, found]) => {
    const was = old.get(entry);
    const members = was ? changes(was, found, '') : [];
    return members.length === 0 ? [] : [{ entry, members }];
  });
  return {
    members: changes(withoutEntries(before), withoutEntries(after), ''),
    added: [...now.keys()].filter((entry) => !old.has(entry)),
    removed: [...old.keys()].filter((entry) => !now.has(entry)),
    changed,
  };
}

const withoutEntries = (manifest: Manifest) =>
  Object.fromEntries(Object.entries(manifest).filter(([name]) => name !== 'entries'));

const entriesOf = ({ entries }: Manifest) => new Map(entries.map((entry) => [offerOf(entry), entry]));

function changes(before: object, after: object, path: string): ChangedMember[] {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((name) => {
    const [was, is] = [old.get(name) as Json | undefined, now.get(name) as Json | undefined];
    const place = path === '' ? name : `${path}.${name}`;
    if (isMap(was) && isMap(is)) return changes(was, is, place);
    return isSame(was, is) ? [] : [{ path: place, before: was, after: is }];
  });
}

const isSame = (one: Json | undefined, other: Json | undefined) =>
  one === undefined || other === undefined ? one === other : canonicalJson(one) === canonicalJson(other);
