import { MessageChannel, Worker } from 'node:worker_threads';
import { oneLineOf } from '../../../core/errors.js';
import type { Isolate, IsolateListener, IsolateSettings } from './isolate.js';

/**
 * A thread: it survives nothing that the process does not, and sees all files of its user, but it can be ended, its heap is
 * bounded, and its memory is given back. Buffers are not bounded.
 */
export function startWorker(settings: IsolateSettings, listener: IsolateListener): Isolate {
  const { port1: port, port2 } = new MessageChannel();
  const { program, limits, heapMb } = settings;
  const worker = new Worker(program, {
    ...{ argv: [], env: {}, execArgv: [], name: 'oneiric-artifact' },
    ...{ stdin: false, stdout: true, stderr: true },
    resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: Math.min(heapMb, 16) },
    workerData: { port: port2, limits },
    transferList: [port2],
  });
  // Lines of an artifact belong nowhere; what nobody reads would be kept.
  worker.stdout.resume();
  worker.stderr.resume();
  let why: string | undefined;
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', (code) => {
      port.close();
      listener.ended(why ?? `its thread has ended with ${code}`);
      resolve();
    });
  });
  worker.on('error', (error) => (why ??= oneLineOf(error)));
  // Its program has a port of its own: whatever comes here comes from somebody else.
  worker.on('message', () => listener.broken('a message that nobody awaits'));

  port.on('message', (frame: unknown) => {
    if (frame instanceof Uint8Array && frame.length <= limits.messageBytes) listener.received(frame);
    else listener.broken('a message that is none, or too large');
  });
  // Whoever waits for an answer keeps the process alive, not that there might be one.
  port.unref();
  worker.unref();
  return {
    send: (frame) => port.postMessage(frame),
    end: async () => {
      port.close();
      await worker.terminate();
      await ended;
    },
  };
}
