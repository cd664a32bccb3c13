import type { ArgumentSpec, CommandSpec, OptionSpec } from '../src/cli/command.js';

/** Everything before this line is written by hand. */
export const MARK = '<!-- What follows is made by tools/cli-reference.ts from the commands themselves. -->';

/** The commands of the command line as a page shows them. */
export function cliReference(commands: readonly CommandSpec[], options: readonly OptionSpec[]): string {
  const all = ['## Options of every command', rows(['Option', 'What it is'], options.map(optionRow))];
  return [...all, ...commands.filter(({ isHidden }) => isHidden !== true).flatMap(sectionOf)].join('\n\n');
}

function sectionOf({ name, about, arguments: args = [], options = [] }: CommandSpec): string[] {
  const usage = [
    'oneiric',
    name,
    ...args.map(({ syntax }) => syntax),
    ...(options.length > 0 ? ['[options]'] : []),
  ];
  return [
    `## ${name}`,
    `${about.charAt(0).toUpperCase()}${about.slice(1)}.`,
    `\`\`\`sh\n${usage.join(' ')}\n\`\`\``,
    ...(args.length > 0 ? [rows(['Argument', 'What it is'], args.map(argumentRow))] : []),
    ...(options.length > 0 ? [rows(['Option', 'What it is'], options.map(optionRow))] : []),
  ];
}

const argumentRow = ({ syntax, about }: ArgumentSpec) => [`\`${syntax}\``, about];

const optionRow = ({ flags, about, choices }: OptionSpec) => [
  `\`${flags}\``,
  choices === undefined ? about : `${about}: ${choices.join(', ')}`,
];

function rows(titles: readonly string[], cells: readonly (readonly string[])[]): string {
  const lines = [titles, titles.map(() => '---'), ...cells];
  return lines.map((line) => `| ${line.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n');
}
