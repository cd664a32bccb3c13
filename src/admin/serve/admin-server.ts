import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApplicationAdmin } from '../../core/admin.js';
import { OneiricError, textOf } from '../../core/errors.js';
import type { OneiricEvent } from '../../core/events.js';
import type { Clock } from '../../core/ports.js';
import type { Variables } from '../../core/variables.js';
import type { AdminOfApplication } from '../../modules/admin-of-application.js';
import type { AdminSettings } from '../../modules/admin-settings.js';
import type { Application } from '../../modules/application.js';
import { AdminError } from '../admin-error.js';
import { socketPathOf } from '../socket-path.js';
import { writePrivate } from './admin-files.js';
import { Door } from './door.js';
import { answerProbe } from './probes.js';
import { Readiness } from './readiness.js';
import { refuse } from './refusal.js';
import { listenAt, privateFolder, type RemoveSocket } from './unix-socket.js';

/** What the server is made with. */
export interface AdminTools {
  readonly settings: AdminSettings;
  /** Of the state; undefined where there is none. */
  readonly folder: string | undefined;
  readonly clock: Clock;
  readonly env: Variables;
}

/** The application that is administered. */
export interface Administered {
  readonly app: Application;
  readonly emit: (event: OneiricEvent) => void;
}

/** Lets an application be operated from outside, from before it starts until its components are closed. */
export class AdminServer implements AdminOfApplication {
  readonly face: ApplicationAdmin;
  readonly #tools: AdminTools;
  readonly #problems: OneiricError[] = [];
  readonly #doors: Door[] = [];
  readonly #undo: (() => Promise<void>)[] = [];
  #administered: Administered | undefined;
  #readiness: Readiness | undefined;
  #socket: string | undefined;
  #closing: Promise<void> | undefined;

  constructor(tools: AdminTools) {
    this.#tools = tools;
    const socket = () => this.#socket;
    this.face = Object.freeze({
      get socket() {
        return socket();
      },
      url: undefined,
      problems: this.#problems,
    });
  }

  /** Says which application it is; once, before it is opened. */
  administer(administered: Administered): void {
    this.#administered = administered;
    this.#readiness = new Readiness(administered.app);
  }

  async open(): Promise<void> {
    const { settings } = this.#tools;
    if (settings.socket !== false) await this.#tried('socket', () => this.#openSocket(settings.socket));
    if (this.#socket === undefined) return;
    await this.#tried('file', () => this.#say());
    this.#tell({ type: 'admin.opened', at: this.#tools.clock.epoch(), socket: this.#socket, url: undefined });
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    // Clients must not find what is about to go.
    for (const undo of this.#undo.splice(0)) await this.#tried('close', undo);
    await Promise.all(this.#doors.map((door) => door.close()));
    this.#socket = undefined;
    this.#readiness?.end();
  }

  async #openSocket(wished: boolean | string): Promise<void> {
    const { folder, env } = this.#tools;
    const path = typeof wished === 'string' ? wished : socketPathOf(folder ?? '', env);
    if (typeof wished !== 'string' && dirname(path) !== folder) await privateFolder(dirname(path));
    const door = this.#door();
    const remove: RemoveSocket = await listenAt(door.server, path);
    this.#socket = path;
    this.#undo.push(remove);
  }

  #door(): Door {
    const { settings, clock } = this.#tools;
    const door = new Door((request, response) => this.#answer(request, response), {
      limits: settings.limits,
      clock,
    });
    this.#doors.push(door);
    return door;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    if (answerProbe(request, response, { isReady: () => this.#readiness?.isReady === true })) return;
    refuse(response, { status: 404, code: 'admin/no-route', detail: 'There is nothing here.' });
  }

  /** For clients that look for the application in its folder. */
  async #say(): Promise<void> {
    const { folder, clock } = this.#tools;
    if (folder === undefined) return;
    const file = join(folder, 'admin.json');
    const said = { socket: this.#socket, url: undefined, pid: process.pid, startedAt: clock.epoch() };
    await writePrivate(file, `${JSON.stringify(said)}\n`);
    this.#undo.unshift(() => rm(file, { force: true }));
  }

  /** What cannot be opened keeps nothing from running. */
  async #tried(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      const error = OneiricError.is(thrown) ? thrown : cannot(what, thrown);
      this.#problems.push(error);
      this.#tell({ type: 'admin.warning', at: this.#tools.clock.epoch(), what, error });
    }
  }

  #tell(event: OneiricEvent): void {
    this.#administered?.emit(event);
  }
}

const cannot = (what: string, cause: unknown) =>
  new AdminError('admin/cannot-open', `${what}: ${textOf(cause)}. The application goes on without it.`, {
    cause,
    hint: 'see that the place can be written, and that nobody else has it',
  });
