import type { WordsOf } from './words.js';

export const PLUGIN_WORDS: WordsOf<'plugin'> = {
  'plugin.loaded': ({ plugin, version, candidates, durationMs }) => ({
    level: 'info',
    message: `${named(plugin, version)} is loaded, with ${candidates} ${candidates === 1 ? 'candidate' : 'candidates'}`,
    fields: { plugin, version, candidates, durationMs },
  }),
  'plugin.failed': ({ plugin, version, error }) => ({
    level: 'error',
    message: `${plugin} could not be loaded; the application goes on without it`,
    error,
    fields: { plugin, version },
  }),
};

const named = (plugin: string, version: string | undefined) =>
  version === undefined ? plugin : `${plugin} ${version}`;
