import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';

/** Whether this process may mount a file system: as root, where nobody keeps it from that. */
export const canMount = tries();

/** A file system of that size until the test has finished, and what fills it to the last page and empties it again. */
export function mountTinyDisk(size: string, at = mkdtempSync(join(tmpdir(), 'oneiric-tiny-disk-'))) {
  mount(at, size);
  onTestFinished(() => {
    execFileSync('umount', ['-l', at]);
    rmdirSync(at);
  });
  const filler = join(at, 'filler');
  const fill = () => {
    try {
      writeFileSync(filler, Buffer.alloc(4_000_000));
    } catch (error) {
      expect(error).toMatchObject({ code: 'ENOSPC' });
    }
  };
  return { at, fill, empty: () => rmSync(filler) };
}

function mount(at: string, size: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=700`, 'tmpfs', at], { stdio: 'ignore' });
}

function tries(): boolean {
  const at = mkdtempSync(join(tmpdir(), 'oneiric-tiny-disk-'));
  try {
    mount(at, '400k');
    execFileSync('umount', [at]);
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(at);
  }
}
