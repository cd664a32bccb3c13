import type { Command, Deed, Need, Program } from './swap-program.js';

/** Everything that random programs have to be about. */
export const SUBJECTS = [
  'scopes',
  'groups',
  'probation',
  'rebuild',
  'keep',
  'pins',
  'views',
  'amendments',
] as const;

/** What random programs are about. */
export type Subject = (typeof SUBJECTS)[number];

/** What a program is about, each as often as it was drawn. */
export function subjectsOf({ candidates, commands }: Program): Subject[] {
  const deeds = commands.map((command) => (command.do === 'react' ? command.deed : command));
  const registered = deeds.flatMap((deed) => {
    if (deed.do === 'amend') return deed.candidates;
    return deed.do === 'register' ? deed.candidate : [];
  });
  const needs = [...candidates, ...registered].flatMap((candidate) => candidate.needs);
  return [...deeds.flatMap(ofDeed), ...needs.flatMap(ofNeed)];
}

function ofDeed(deed: Command | Deed): Subject[] {
  const isScope = deed.do === 'openScope' || deed.do === 'runInScope';
  const isGroup = deed.do === 'swapWithScoped' || (deed.do === 'swapAll' && deed.members.length > 1);
  const isProbation = 'probation' in deed && deed.probation !== undefined;
  const isAmendment = deed.do === 'amend' && deed.candidates.length + deed.removals.length > 1;
  return [
    ...named('scopes', isScope),
    ...named('groups', isGroup),
    ...named('probation', isProbation),
    ...named('amendments', isAmendment),
  ];
}

function ofNeed({ onSwap, provider, capabilities }: Need): Subject[] {
  const policy = onSwap === 'follow' ? [] : [onSwap];
  return [...policy, ...named('pins', provider !== undefined), ...named('views', capabilities !== undefined)];
}

const named = (subject: Subject, is: boolean): Subject[] => (is ? [subject] : []);
