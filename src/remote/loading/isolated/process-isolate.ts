import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Duplex, Writable } from 'node:stream';
import { oneLineOf } from '../../../core/errors.js';
import { FrameReader, withLength } from '../border/frames.js';
import type { Isolate, IsolateListener, IsolateSettings } from './isolate.js';

const SHELL = '/bin/sh';
const hasShell = existsSync(SHELL);

/**
 * Takes the place of itself by Node, with bounds that only the system can set. Beside it waits whatever sees that this process has died,
 * by whatever, and ends it: a program in a loop does not look. Our word on the pipe says that it has ended by itself.
 */
const LAUNCHER = `ulimit -c 0; ulimit -d "$1" 2>/dev/null; shift
(exec 3>&-; read -r _ <&4 || kill -9 $$) &
exec "$@" 4<&-`;

/** What Node takes beside heap and buffers: its code, and the stacks of its threads. */
const OWN_MB = 512;

const PERMISSION = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission';

/**
 * A process: it may read its own program, and neither write, nor start processes, threads or native code, as far as Node keeps it
 * from that; networks are open to it, and it may send signals to processes of its user.
 */
export function startProcess(settings: IsolateSettings, listener: IsolateListener): Isolate {
  const { program, readable, heapMb, bufferMb, limits } = settings;
  const flags = [
    PERMISSION,
    ...[program, ...readable].map((file) => `--allow-fs-read=${file}`),
    `--max-old-space-size=${heapMb}`,
    '--no-warnings',
  ];
  const child = launched(
    [process.execPath, ...flags, program, JSON.stringify(limits)],
    (heapMb + bufferMb + OWN_MB) * 1_024,
  );
  const pipe = child.stdio[3] as Duplex;
  const guard = child.stdio[4] as Writable | undefined;
  const reader = new FrameReader(limits.messageBytes, (frame) => listener.received(frame));
  pipe.on('data', (chunk: Buffer) => {
    if (reader.read(chunk)) return;
    pipe.destroy();
    listener.broken('a message that is too large');
  });
  for (const stream of [pipe, guard]) stream?.on('error', () => undefined);
  child.once('exit', () => guard?.end('\n'));
  const ended = endOf(child);
  void ended.then((how) => listener.ended(how));
  // Whoever waits for an answer keeps the process alive, not that there might be one.
  const all = [child, pipe, guard] as readonly (Kept | undefined)[];
  for (const one of all) one?.unref?.();
  return {
    send: (frame) => void pipe.write(withLength(frame)),
    end: async () => {
      for (const one of all) one?.ref?.();
      kill(child);
      await ended;
    },
  };
}

/** What keeps this process alive, or does not: of a stream it depends on what it is. */
interface Kept {
  ref?(): void;
  unref?(): void;
}

/** Of a session of its own: Ctrl-C concerns whoever has it. */
function launched(command: readonly string[], dataKb: number): ChildProcess {
  const options = { env: {}, detached: hasShell, windowsHide: true };
  if (hasShell) {
    const args = ['-c', LAUNCHER, SHELL, String(dataKb), ...command];
    return spawn(SHELL, args, { ...options, stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  }
  const [node = '', ...args] = command;
  return spawn(node, args, { ...options, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`its process cannot be started: ${oneLineOf(error)}`));
    child.once('close', (code, signal) => resolve(`its process has ended with ${signal ?? String(code)}`));
  });
}

/** With whatever waits beside it. */
function kill({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(hasShell ? -pid : pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
