import { logOf, runtimeOf } from '../missing-part.js';
import { noted } from '../noted.js';
import { route } from '../route.js';
import { LogBody, LogLevels, LoopList, PluginList } from '../schemas/process.js';

const tag = 'process';

export const processRoutes = [
  route({
    method: 'get',
    path: '/v1/plugins',
    tag,
    summary: 'Which packages extend the application, and how each is doing.',
    answer: PluginList,
    run: (_, { app }) => ({ plugins: app.plugins() }),
  }),
  route({
    method: 'get',
    path: '/v1/loops',
    tag,
    summary: 'What the process runs for as long as it lives.',
    answer: LoopList,
    run: (_, { app }) => ({ loops: runtimeOf(app).loops() }),
  }),
  route({
    method: 'get',
    path: '/v1/log',
    tag,
    summary: 'Which lines of the log are written.',
    answer: LogLevels,
    run: (_, { app }) => ({ levels: logOf(app).levels() }),
  }),
  route({
    method: 'put',
    path: '/v1/log',
    tag,
    summary: 'Changes which lines of the log are written, until the process ends.',
    body: LogBody,
    example: { level: 'debug', area: 'swap' },
    answer: LogLevels,
    run: ({ body, principal }, host) => {
      const log = logOf(host.app);
      return noted(host, { kind: 'log-level', body, principal }, () => {
        const { level, area = '*' } = body;
        log.level(area, level === 'default' ? undefined : level);
        return { levels: log.levels() };
      });
    },
  }),
];
