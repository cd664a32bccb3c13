import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AdminHttpOptions, LoginLink } from '../../core/admin.js';
import { OneiricError, textOf } from '../../core/errors.js';
import type { OneiricEvent } from '../../core/events.js';
import type { Clock } from '../../core/ports.js';
import type { Variables } from '../../core/variables.js';
import type { AdminSettings } from '../../modules/admin-settings.js';
import type { Application } from '../../modules/application.js';
import type { Door, Handler } from '../../net/door.js';
import { PlainData } from '../../observability/plain-data.js';
import type { Redactor } from '../../observability/redactor.js';
import { AdminError } from '../admin-error.js';
import type { AdminHost } from '../admin-host.js';
import type { Role } from '../principal.js';
import { AdminEvents } from '../events/admin-events.js';
import { Measurements } from '../measure/measurements.js';
import { writePrivate } from './admin-files.js';
import { ApiDesk } from './api-desk.js';
import { adminDoor } from './door.js';
import type { TakeHint } from './hints.js';
import { HttpFront } from './http-front.js';
import { LoginLinks } from './login-links.js';
import { Readiness } from './readiness.js';
import { Reception } from './reception.js';
import { AdminSessions } from './sessions.js';
import { AdminTokens } from './tokens.js';
import { openHttp, openSocket, type SocketPlace } from './ways-in.js';

/** What an application is operated with. */
export interface ServiceTools {
  readonly settings: AdminSettings;
  /** Of the state; undefined where there is none. */
  readonly folder: string | undefined;
  readonly clock: Clock;
  readonly env: Variables;
  /** Makes an application that is empty. */
  readonly spare: () => Promise<Application>;
}

/** The application that is operated. */
export interface Administered {
  readonly app: Application;
  readonly redactor: Redactor;
  readonly emit: (event: OneiricEvent) => void;
  /** Where it has sources of manifests, what webhooks hint to. */
  readonly takeHint: TakeHint;
}

/** The ways in to one application, and who receives those that come. */
export class AdminService {
  socket: string | undefined;
  url: string | undefined;
  #problems: readonly OneiricError[] = Object.freeze([]);
  readonly #tools: ServiceTools;
  readonly #emit: Administered['emit'];
  readonly #events: AdminEvents;
  readonly #measurements: Measurements;
  readonly #readiness: Readiness;
  readonly #reception: Reception;
  readonly #doors: Door[] = [];
  /** What clients find it by is taken away before it closes. */
  readonly #found: (() => Promise<void>)[] = [];
  readonly #links: LoginLinks;
  #tokens: AdminTokens | undefined;

  constructor({ app, redactor, emit, takeHint }: Administered, tools: ServiceTools) {
    const { clock, settings, spare } = tools;
    this.#tools = tools;
    this.#emit = emit;
    this.#events = new AdminEvents({ events$: app.events$, clock, redactor });
    this.#measurements = new Measurements(app, clock);
    this.#readiness = new Readiness(app);
    this.#links = new LoginLinks(clock);
    const tokens = () => this.#tokens;
    const host: AdminHost = {
      ...{ app, clock, events: this.#events, measurements: this.#measurements, tell: emit, spare },
      get tokens() {
        return tokens();
      },
      link: (role) => this.link(role),
      plain: (value) => new PlainData(redactor).of(value),
      redact: (text) => redactor.redact(text),
    };
    const desk = new ApiDesk(host);
    this.#reception = new Reception({
      ...{ clock, limits: settings.limits, pass: (admitted) => desk.serve(admitted), takeHint },
      isReady: () => this.#readiness.isReady,
    });
  }

  /** Why a way in is not there. */
  get problems(): readonly OneiricError[] {
    return this.#problems;
  }

  /** A link that opens the dashboard and logs in once; undefined where there is no dashboard. */
  link(role: Role): LoginLink | undefined {
    if (this.url === undefined || !this.#tools.settings.dashboard) return undefined;
    const { code, expiresAt } = this.#links.make(role);
    // Browsers send what comes after # to nobody.
    return { url: `${this.url}/dashboard/#login=${code}`, role, expiresAt };
  }

  /** Opens what can be opened. Never rejects. */
  async open(): Promise<void> {
    const { settings, folder = '', env, clock } = this.#tools;
    const { http, socket } = settings;
    if (http) await this.#tried('http', () => this.#openHttp(http, folder));
    if (socket !== false) {
      const place = socket === true ? { folder, env } : { path: socket };
      await this.#tried('socket', () => this.#openSocket(place));
    }
    if (this.socket === undefined && this.url === undefined) return;
    await this.#tried('admin.json', () => this.#say());
    this.#emit({ type: 'admin.opened', at: clock.epoch(), socket: this.socket, url: this.url });
  }

  /** Ends what still answers. Never rejects. */
  async close(): Promise<void> {
    for (const remove of this.#found.splice(0)) await this.#tried('close', remove);
    this.#events.close();
    this.#measurements.close();
    await Promise.all(this.#doors.map((door) => door.close()));
    this.socket = undefined;
    this.url = undefined;
    this.#readiness.end();
  }

  async #openHttp(options: Required<AdminHttpOptions>, folder: string): Promise<void> {
    const { clock, settings } = this.#tools;
    this.#tokens = await AdminTokens.open(folder, clock);
    const sessions = await AdminSessions.open(folder, clock, this.#tokens);
    const links = this.#links;
    const front = new HttpFront({
      tokens: this.#tokens,
      sessions,
      links,
      clock,
      hasPage: settings.dashboard,
    });
    const door = this.#door((request, response) => this.#reception.receive(request, response, front));
    this.url = await openHttp(door, options);
  }

  async #openSocket(place: SocketPlace): Promise<void> {
    const door = this.#door((request, response) => this.#reception.receive(request, response));
    const { path, remove } = await openSocket(door, place);
    this.socket = path;
    this.#found.push(remove);
  }

  #door(handler: Handler): Door {
    const { settings, clock } = this.#tools;
    const door = adminDoor(handler, { limits: settings.limits, clock });
    this.#doors.push(door);
    return door;
  }

  /** For clients that look for the application in its folder. */
  async #say(): Promise<void> {
    const { folder, clock } = this.#tools;
    if (folder === undefined) return;
    const file = join(folder, 'admin.json');
    const said = { socket: this.socket, url: this.url, pid: process.pid, startedAt: clock.epoch() };
    await writePrivate(file, `${JSON.stringify(said)}\n`);
    this.#found.unshift(() => rm(file, { force: true }));
  }

  /** What cannot be opened keeps nothing from running. */
  async #tried(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      const error = OneiricError.is(thrown) ? thrown : cannot(what, thrown);
      this.#problems = Object.freeze([...this.#problems, error]);
      this.#emit({ type: 'admin.warning', at: this.#tools.clock.epoch(), what, error });
    }
  }
}

const cannot = (what: string, cause: unknown) =>
  new AdminError('admin/cannot-open', `${what}: ${textOf(cause)}. The application goes on without it.`, {
    cause,
    hint: 'see that the place can be written, and that nobody else has it',
  });
