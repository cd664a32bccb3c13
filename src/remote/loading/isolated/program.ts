import { Socket } from 'node:net';
import { isMainThread, workerData, type MessagePort } from 'node:worker_threads';
import type { BorderLimits } from '../border/endpoint.js';
import { FrameReader, withLength } from '../border/frames.js';
import { Guest } from './guest.js';

// The program that runs in a thread or a process of an artifact.

/** What comes in is bounded by whoever sends it. */
const UNBOUNDED = 0xffff_ffff;

if (isMainThread) overPipe(JSON.parse(process.argv[2] ?? '') as BorderLimits);
else overPort(workerData as { port: MessagePort; limits: BorderLimits });

function overPort({ port, limits }: { port: MessagePort; limits: BorderLimits }): void {
  const guest = new Guest(limits, (frame) => port.postMessage(frame));
  port.on('message', (frame: Uint8Array) => guest.receive(frame));
}

function overPipe(limits: BorderLimits): void {
  // Not by way of what an artifact may change, or listen to.
  const end = process.kill.bind(process, process.pid, 'SIGKILL');
  const pipe = new Socket({ fd: 3, readable: true, writable: true });
  const guest = new Guest(limits, (frame) => void pipe.write(withLength(frame)));
  const reader = new FrameReader(UNBOUNDED, (frame) => guest.receive(frame));
  pipe.on('data', (chunk: Buffer) => reader.read(chunk));
  for (const event of ['error', 'close', 'end']) pipe.on(event, end);
}
