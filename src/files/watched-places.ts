import { readdir, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { refusalToEnter, refusalToRead } from './entrance.js';
import { tracePath, type PathTrace } from './path-trace.js';

/** What somebody wants to be told of. */
export interface WatchedPaths {
  /**
   * Files and folders, absolute. They are followed through links, each time anew: what is watched is every link on the
   * way, and what they lead to. One that is missing is waited for.
   */
  readonly paths: readonly string[];
  /** False for what is of no interest below these folders: it is not looked at. */
  readonly isWatched?: (path: string) => boolean;
  /** Whether links that are directly in these folders are followed as well. Default false: they may lead within only. */
  readonly followsLinks?: boolean;
}

/** Where that really is at the moment. */
export interface WatchedPlaces {
  /** The folders that have to be watched. */
  readonly folders: readonly string[];
  /** Says something else where other folders have to be watched, also ones of the same name. */
  readonly key: string;
  /** False where something leads to nothing, or to where nobody may look. */
  readonly isComplete: boolean;
  /** Why one of the folders cannot be watched: the first that may not be read. */
  readonly denied: unknown;
  /** Whether what is in such a folder may be read all the same: nothing tells of it. */
  readonly isUntold: boolean;
  /** Whether somebody wants to be told of this. */
  isOfInterest(path: string): boolean;
}

/** Finds what has to be watched. Never rejects. */
export async function placesOf(watched: WatchedPaths): Promise<WatchedPlaces> {
  const { paths, isWatched = () => true, followsLinks = false } = watched;
  const named = await Promise.all(paths.map(tracePath));
  const whole = named.filter(({ kind }) => kind === 'folder').map(({ end }) => end);
  const links = followsLinks ? (await Promise.all(whole.map(linksIn))).flat().filter(isWatched) : [];
  const traces = [...named, ...(await Promise.all(links.map(tracePath)))];
  const single = new Set(traces.flatMap((trace) => [...trace.links, trace.end]));
  const folders = [...new Set([...whole, ...foldersOf(traces, new Set(whole))])];
  const facts = await Promise.all(folders.map(factsOf));
  const denied = facts.find(({ refusal }) => refusal !== undefined)?.refusal;
  return {
    folders,
    key: [
      ...traces.map(({ end, kind }) => `${kind} ${end}`),
      ...single,
      ...facts.map(({ identity }) => identity),
    ].join('\n'),
    isComplete: denied === undefined && traces.every(({ kind }) => kind !== 'nothing'),
    denied,
    isUntold: facts.some(({ mayEnter }) => mayEnter),
    isOfInterest: (path) =>
      single.has(path) ||
      folders.includes(path) ||
      (whole.some((folder) => isBelow(folder, path)) && isWatched(path)),
  };
}

/** What holds the links, and what they lead to. */
function foldersOf(traces: readonly PathTrace[], whole: ReadonlySet<string>): string[] {
  return traces.flatMap(({ links, end }) => [...links, ...(whole.has(end) ? [] : [end])]).map(dirname);
}

async function linksIn(folder: string): Promise<string[]> {
  try {
    // eslint-disable-next-line security/detect-non-literal-fs-filename -- whoever watches has chosen it
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isSymbolicLink()).map(({ name }) => join(folder, name));
  } catch {
    return [];
  }
}

/** What is known of a folder. */
interface FolderFacts {
  readonly identity: string;
  /** Why it may not be read. */
  readonly refusal?: unknown;
  /** Whether what is in it may be reached, although it may not be read. */
  readonly mayEnter: boolean;
}

async function factsOf(folder: string): Promise<FolderFacts> {
  try {
    // The number alone would not do: what is made right after something was removed is often given the same.
    // eslint-disable-next-line security/detect-non-literal-fs-filename -- whoever watches has chosen it
    const { dev, ino, birthtimeNs } = await stat(folder, { bigint: true });
    const identity = `${folder} ${dev} ${ino} ${birthtimeNs}`;
    const refusal = await refusalToRead(folder);
    // What has gone meanwhile is found missing by the next look.
    if (!isRefusal(refusal)) return { identity, mayEnter: false };
    const mayEnter = (await refusalToEnter(folder)) === undefined;
    return { identity: `${identity} closed`, refusal, mayEnter };
  } catch {
    return { identity: `${folder} nothing`, mayEnter: false };
  }
}

const isRefusal = (error: unknown) =>
  ['EACCES', 'EPERM'].includes(String((error as NodeJS.ErrnoException | undefined)?.code));

const isBelow = (folder: string, path: string) =>
  path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
