/** A line that is typed, what it ends with, and what is true in the process afterwards. */
export interface Line {
  readonly typed: readonly string[];
  /** Default 0. */
  readonly code?: number;
  /** What people are shown. */
  readonly shows?: RegExp;
  /** What the application answers afterwards, asked over HTTP of its own. */
  readonly then?: RegExp;
}

/** The journal has who, and why. */
const BY = ['--reason', 'because', '--requested-by', 'zoe'];

const MEMORY = /^memory x of \d+, local$/;

/** Asked of a running application, in this order. Every command and every option is in one of these or of the others. */
export const LINES: readonly Line[] = [
  { typed: ['list'], shows: /adapter:cache +memory +memory#1 +active/, then: MEMORY },
  { typed: ['list', '--domain', 'adapter', '--shadowed', '--json'], shows: /"provider": "redis"/ },
  { typed: ['explain', 'adapter:cache', '--limit', '3'], shows: /chosen memory, active memory/ },
  {
    typed: ['explain', 'adapter:cache', '--capability', 'fast', '--require', 'all'],
    shows: /nothing chosen/,
  },
  { typed: ['explain', 'adapter:nothing'], code: 3 },
  { typed: ['status'], shows: /adapter:queue/ },
  { typed: ['status', 'adapter:cache'], shows: /serves +memory#1/ },
  { typed: ['graph'], shows: /service:catalog#1 +adapter:cache/ },
  {
    typed: ['graph', 'adapter:cache', '--depth', '1', '--plain', '--format', 'mermaid'],
    shows: /flowchart|graph/,
  },
  { typed: ['graph', '--format', 'dot', '--json'], shows: /digraph/ },
  { typed: ['differences'], shows: /./ },
  {
    typed: ['swap', 'adapter:cache', 'redis', '--dry-run'],
    shows: /would switch adapter:cache: memory#1 -> redis/,
    then: MEMORY,
  },
  {
    typed: ['swap', 'adapter:cache', 'redis', ...BY, '--drain-timeout', '1s'],
    shows: /switched in .*\n +adapter:cache: memory#1 -> redis#\d/,
    then: /^redis x, local$/,
  },
  { typed: ['swap', 'adapter:cache', 'sick'], code: 4, then: /^redis x/ },
  { typed: ['swap', 'adapter:cache', 'broken'], code: 1, then: /^redis x/ },
  { typed: ['swap', 'adapter:cache', 'nobody'], code: 3, then: /^redis x/ },
  {
    typed: ['swap', 'adapter:cache', 'sick', '--force', '--probation', '100ms', '--timeout', '20s'],
    then: /^sick x/,
  },
  { typed: ['unselect', 'adapter:cache', ...BY, '--drain-timeout', '1s'], then: MEMORY },
  {
    typed: [
      'select',
      'adapter:cache',
      'redis',
      '--force',
      '--probation',
      '50ms',
      '--drain-timeout',
      '1s',
      ...BY,
    ],
    then: /^redis x, local$/,
  },
  {
    typed: [
      'swap-all',
      'adapter:cache=memory',
      'adapter:queue=remote',
      '--force',
      '--probation',
      '50ms',
      '--drain-timeout',
      '1s',
      ...BY,
    ],
    then: /^memory x of \d+, remote$/,
  },
  { typed: ['swap-all', 'adapter:cache'], code: 2 },
  {
    typed: ['refresh', 'adapter:queue', '--probation', '50ms', '--drain-timeout', '1s', ...BY],
    shows: /remote#\d -> remote#\d/,
    then: /remote$/,
  },
  {
    typed: ['pause', 'adapter:queue', '--reason', 'moving house', '--requested-by', 'zoe'],
    then: /^activity\/paused$/,
  },
  { typed: ['activity'], shows: /adapter:queue +paused +zoe.*moving house/ },
  { typed: ['resume', 'adapter:queue'], then: /remote$/ },
  { typed: ['drain', 'adapter', '--drain-timeout', '5s', ...BY], then: /^activity\/(draining|paused)$/ },
  { typed: ['resume', 'adapter', ...BY], then: /remote$/ },
  { typed: ['health'], shows: /ready/ },
  { typed: ['health', 'adapter:cache', '--probe'], shows: /adapter:cache: healthy/ },
  { typed: ['events', '--types', 'swap.*', '--limit', '5', '--slot', 'adapter:cache'], shows: /swap\./ },
  { typed: ['events', '--since', '1h', '--json'], shows: /"events"/ },
  { typed: ['journal', '--slot', 'adapter:cache', '--since', '1h', '--limit', '50'], shows: /zoe/ },
  { typed: ['journal', '--until', '2020-01-01'], shows: /Nothing was asked for/ },
  { typed: ['config', 'show'], shows: /profile default/ },
  { typed: ['config', 'explain', 'adapters.providers.cache/memory.url'], shows: /\*\*\*/ },
  { typed: ['config', 'schema', '--json'], shows: /"\$schema"/ },
  { typed: ['plugins'], shows: /There are no plugins/ },
  { typed: ['log-level'], shows: /LEVEL/ },
  { typed: ['log-level', 'debug', '--area', 'swap', ...BY], shows: /swap +debug/ },
  { typed: ['log-level', 'default', '--area', 'swap'], shows: /LEVEL/ },
  { typed: ['secrets', 'rotate', 'cache/password', ...BY], then: /^memory x/ },
  { typed: ['secrets', 'rotate', '--provider', 'env'], then: /^memory x/ },
  { typed: ['secrets', 'rotate', '--all'], then: /^memory x/ },
  { typed: ['secrets', 'rotate'], code: 2 },
  { typed: ['state', 'backup', 'monday', ...BY], shows: /monday/ },
  { typed: ['state', 'verify'], shows: /sound/ },
  { typed: ['state', 'restore', 'monday'], code: 2 },
  { typed: ['state', 'restore', 'monday', '--yes', ...BY], shows: /restored/ },
  { typed: ['state', 'restore', 'sunday', '--yes'], code: 3 },
  { typed: ['token', 'rotate', 'viewer', '--yes', '--grace', '1s', ...BY], shows: /viewer has a new token/ },
  {
    typed: ['dashboard', '--link', '--role', 'viewer', ...BY],
    shows: /\/dashboard\/#login=[\w-]{43}\nIt logs in as viewer/,
  },
  {
    typed: ['list', '--debug', '--instance', 'other', '--app', 'out/oneiric.app.js'],
    shows: /adapter:cache/,
  },
];

/** These go on until they are ended. */
export const WATCHED: readonly Line[] = [
  { typed: ['events', '--watch', '--json'], shows: /swap\.switched/ },
  { typed: ['list', '--watch'], shows: /redis#/ },
  { typed: ['status', '--watch'], shows: /redis#/ },
  { typed: ['health', '--watch'], shows: /redis#/ },
  { typed: ['activity', '--watch', '--json'], shows: /"paused"/ },
];

/** Lines without a running process: the application is loaded. */
export const LOADED: readonly Line[] = [
  { typed: ['config', 'validate'], shows: /valid/ },
  { typed: ['list'], shows: /adapter:cache +memory +- +inactive/ },
  { typed: ['explain', 'adapter:cache'], shows: /chosen memory, nothing active/ },
  { typed: ['swap', 'adapter:cache', 'redis', '--dry-run'], shows: /would/ },
  { typed: ['swap', 'adapter:cache', 'redis'], code: 5 },
];

/** What `then` is where nobody answers. */
const NOBODY = /^nobody$/;

/** An application that is started and stopped by the command line, in this order. */
export const RUNNING: readonly Line[] = [
  { typed: ['stop'], code: 5, then: NOBODY },
  { typed: ['start', '--wait', '1s'], code: 2, then: NOBODY },
  { typed: ['load-test'], code: 5 },
  { typed: ['swap', 'adapter:cache', 'memory', '--offline'], shows: /memory is selected/ },
  { typed: ['unselect', 'adapter:cache', '--offline'], shows: /nothing is selected/ },
  { typed: ['select', 'adapter:cache', 'nobody', '--offline'], code: 3 },
  { typed: ['pause', 'nope', '--offline'], code: 3 },
  { typed: ['pause', 'adapter:nothing', '--offline'], code: 3 },
  { typed: ['pause', 'adapter', '--offline', '--reason', 'a\u0007b'], code: 2 },
  { typed: ['select', 'adapter:cache', 'redis', '--offline', ...BY], shows: /redis is selected/ },
  { typed: ['pause', 'adapter', '--offline'], shows: /adapter is paused/ },
  { typed: ['resume', 'adapter', '--offline', ...BY], shows: /adapter takes calls/ },
  { typed: ['pause', 'adapter:cache', '--offline', ...BY], shows: /adapter:cache is paused/ },
  { typed: ['select', 'adapter:cache', 'redis', '--offline', '--force'], code: 2 },
  { typed: ['doctor'], shows: /services +ok +no process runs/ },
  { typed: ['doctor', '--app', 'nothing.js', '--json'], code: 1, shows: /"verdict": "wrong"/ },
  {
    typed: ['start', '--detach', '--wait', '60s', '--log-file', 'shop.log'],
    shows: /^runs as process \d+\n +log +.*shop\.log\n +socket/,
    then: /^activity\/paused$/,
  },
  { typed: ['unselect', 'adapter:cache', '--offline'], code: 4 },
  { typed: ['resume', 'adapter:cache'], then: /^redis x$/ },
  { typed: ['unselect', 'adapter:cache'], then: /^memory x$/ },
  { typed: ['start', '--detach'], code: 4, then: /^memory x$/ },
  { typed: ['start'], code: 4, then: /^memory x$/ },
  { typed: ['swap', 'adapter:cache', 'redis'], then: /^redis x$/ },
  { typed: ['doctor'], shows: /owner +ok +process \d+ has the state/ },
  {
    typed: ['load-test', '--swaps', '20', '--concurrency', '2', '--slots', '2', '--callers', '3'],
    shows: /^20 swaps of 2 slots in .*: 20 switched\n/,
    then: /^redis x$/,
  },
  {
    typed: ['load-test', '--slot', 'adapter:cache', '--swaps', '3', '--json'],
    shows: /"switched": 3/,
    then: /^redis x$/,
  },
  { typed: ['load-test', '--swaps', '10001'], code: 2 },
  { typed: ['load-test', '--plan'], shows: /^slot +\d+ +\d+ µs +\d+$/m },
  { typed: ['completion', 'bash'], shows: /oneiric complete/ },
  { typed: ['completion', 'zsh'], shows: /#compdef oneiric/ },
  { typed: ['completion', 'fish'], shows: /complete -c oneiric/ },
  { typed: ['completion', 'tcsh'], code: 2 },
  { typed: ['complete', '--', 'exp'], shows: /^explain\t/ },
  { typed: ['complete', '--', 'start', '--det'], shows: /^--detach\t/ },
  { typed: ['complete', '--', 'explain', 'adapter:c'], shows: /^adapter:cache\t/ },
  { typed: ['stop', '--timeout', '30s'], shows: /^process \d+ has ended$/m, then: NOBODY },
  { typed: ['stop'], code: 5 },
  { typed: ['init', 'new-shop'], shows: /^an application named new-shop in / },
  { typed: ['init', 'new-shop', '--plugin'], code: 4 },
  { typed: ['init', 'new-plugin', '--plugin'], shows: /^a plugin named new-plugin in / },
  {
    typed: ['demo', '--every', '200ms', '--for', '2s'],
    shows: /^adapter:cache {2}memory#\d+ -> disk#\d+ {2}switched; \d+ calls, 0 failed$/m,
  },
];

/** Ways to a process that is named. */
export const NAMED = [['--socket'], ['--url', '--token-file']] as const;
