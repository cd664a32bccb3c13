import type { BorderLimits } from '../border/endpoint.js';

/** Who is told of an isolate. */
export interface IsolateListener {
  received(frame: Uint8Array): void;
  /** It has come to its end, in words: told once. */
  ended(how: string): void;
  /** It sends what it must not. */
  broken(why: string): void;
}

/** A thread or a process of its own for one artifact. */
export interface Isolate {
  send(frame: Uint8Array): void;
  /** Ends it at once, whatever it does. Resolves when it is gone. */
  end(): Promise<void>;
}

/** What an isolate is started with. */
export interface IsolateSettings {
  /** The file of the program that runs in it, without links. */
  readonly program: string;
  /** What it may send. */
  readonly limits: BorderLimits;
  /** Most MiB of memory that JavaScript has in it. */
  readonly heapMb: number;
  /** Most MiB that the process takes beside; for a process only. */
  readonly bufferMb: number;
  /** Files that it may read, beside its program; for a process only. */
  readonly readable: readonly string[];
}

/** Starts an isolate. */
export type StartIsolate = (settings: IsolateSettings, listener: IsolateListener) => Isolate;
