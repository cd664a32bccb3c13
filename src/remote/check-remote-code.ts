import { FUNCTION, type Option } from '../core/option-bag.js';
import { shown } from '../core/names.js';
import type { LoadingMode } from '../core/remote.js';
import { below } from '../config/config-path.js';
import { ARTIFACT, factoryOf, isDeniedModule } from './documents/factory.js';
import { isMap, OFFER, oneOf } from './documents/rules.js';
import { checkBorderLimits, LOADING_OPTIONS } from './loading/loading-options.js';
import { checkOptions } from './options.js';
import { RemoteError } from './remote-error.js';
import type { RemoteLoading, RemoteOptions } from './remote-options.js';

const MODES: readonly LoadingMode[] = ['in-process', 'worker', 'process'];
const MODE = oneOf(...MODES);

const LOADING: Option = {
  fits: (value) => MODE.fits(value) || isMap(value),
  expected: 'in-process, worker, process, or an object with mode',
};

const OF_LOADING = new Map<string, Option>([
  ...LOADING_OPTIONS,
  ['mode', MODE],
  ['modes', { fits: isMap, expected: "an object: { 'adapter:cache/redis': 'process' }" }],
  ['hostApi', { fits: isMap, expected: "an object of URLs: { 'acme-api': 'file:///srv/acme/api.mjs' }" }],
]);

const SCHEMES: readonly string[] = ['file:', 'data:', 'node:'];

/** Which code of the host may be called, and where that of artifacts runs. @throws RemoteError as `checkRemoteOptions` */
export function checkCode({ factories = {}, loading }: RemoteOptions, where: string): void {
  for (const [name, module] of Object.entries(factories as Record<string, unknown>))
    checkFactory({ name, module, path: below(`${where}.factories`, name) });
  if (loading === undefined) return;
  if (!LOADING.fits(loading)) throw unfit('loading', loading, { path: `${where}.loading`, option: LOADING });
  if (typeof loading === 'object') checkLoading(loading, `${where}.loading`);
}

interface NamedModule {
  readonly name: string;
  readonly module: unknown;
  readonly path: string;
}

function checkFactory({ name, module, path }: NamedModule): void {
  checkNotOfNode(name, path);
  if (name === ARTIFACT || factoryOf(`${name}:create`)?.module !== name)
    throw new RemoteError('remote/bad-option', `No factory of a manifest can name ${shown(name)}.`, {
      path,
      hint: "a name is that of a package, as acme-cache or @acme/cache; 'artifact' is what entries say that bring their code",
    });
  if (!FUNCTION.fits(module)) throw unfit(name, module, { path, option: IMPORTS });
}

const IMPORTS: Option = { ...FUNCTION, expected: "a function that imports: () => import('acme-cache')" };

function checkLoading(loading: RemoteLoading, where: string): void {
  checkOptions(loading, { options: OF_LOADING, needed: [], where });
  const { modes = {}, hostApi = {}, limits = {} } = loading;
  for (const [offer, mode] of Object.entries(modes)) {
    const path = below(`${where}.modes`, offer);
    if (!OFFER.fits(offer) || !offer.includes('/'))
      throw new RemoteError('remote/bad-option', `No manifest can bring ${shown(offer)}.`, {
        path,
        hint: 'a component is named by its slot and provider, as adapter:cache/redis',
      });
    if (!MODE.fits(mode)) throw unfit(offer, mode, { path, option: MODE });
  }
  for (const [name, url] of Object.entries(hostApi)) {
    const path = below(`${where}.hostApi`, name);
    checkNotOfNode(name, path);
    if (!URL_OF_CODE.fits(url)) throw unfit(name, url, { path, option: URL_OF_CODE });
  }
  checkBorderLimits(limits, `${where}.limits`);
}

const URL_OF_CODE: Option = {
  fits: (value) =>
    typeof value === 'string' && URL.canParse(value) && SCHEMES.includes(new URL(value).protocol),
  expected: 'the URL of a module, as file:///srv/acme/api.mjs or import.meta.resolve gives it',
};

/** Whoever reads a manifest, or an artifact, takes such a name for what Node has. */
function checkNotOfNode(name: string, path: string): void {
  if (!isDeniedModule(name)) return;
  throw new RemoteError('remote/denied-module', `${shown(name)} is a module of Node itself.`, {
    path,
    hint: 'register a module of your own that has what may be called, by a name of its own',
  });
}

const unfit = (name: string, value: unknown, { path, option }: { path: string; option: Option }) =>
  new RemoteError('remote/bad-option', `${path}: ${name} cannot be ${shown(value)}.`, {
    path,
    hint: `${name} is ${option.expected}`,
  });
