import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { factsOf } from '../../files/facts-of.js';

/** An artifact in a cache. */
export interface KeptArtifact {
  readonly sha256: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly usedAt: number;
}

/** How much may stay. */
export interface Room {
  readonly bytes: number;
  readonly artifacts: number;
}

const NAME = /^([0-9a-f]{64})\.mjs$/;

/** All that there are. @throws what the file system says */
export async function keptArtifacts(folder: string): Promise<readonly KeptArtifact[]> {
  // eslint-disable-next-line security/detect-non-literal-fs-filename -- the operator has chosen the folder
  const names = await readdir(folder);
  const found = await Promise.all(names.map((name) => keptArtifact(folder, name)));
  return found.filter((kept) => kept !== undefined);
}

/**
 * Those that go, so that the others have room: what was used longest ago first.
 *
 * @returns undefined where those that may go are not enough
 */
export function leastUsed(
  kept: readonly KeptArtifact[],
  { room, isFree }: { room: Room; isFree: (kept: KeptArtifact) => boolean },
): readonly KeptArtifact[] | undefined {
  let bytes = kept.reduce((sum, one) => sum + one.bytes, 0);
  let artifacts = kept.length;
  const fits = () => bytes <= room.bytes && artifacts <= room.artifacts;
  const going: KeptArtifact[] = [];
  for (const one of kept.filter(isFree).sort((a, b) => a.usedAt - b.usedAt)) {
    if (fits()) break;
    going.push(one);
    bytes -= one.bytes;
    artifacts -= 1;
  }
  return fits() ? going : undefined;
}

async function keptArtifact(folder: string, name: string): Promise<KeptArtifact | undefined> {
  const [, sha256] = NAME.exec(name) ?? [];
  if (sha256 === undefined) return undefined;
  // Another process may have taken it away.
  const facts = await factsOf(join(folder, name));
  return facts && { sha256, bytes: facts.size, usedAt: facts.mtimeMs };
}
