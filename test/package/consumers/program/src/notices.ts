import { Adapter, Contract } from 'oneiric';

@Contract('adapter:notice')
export abstract class Notice {
  abstract readonly way: string;
}

@Adapter({ provider: 'mail', stackLevel: 1 })
export class MailNotice extends Notice {
  readonly way = 'mail';
}

@Adapter({ provider: 'letter' })
export class LetterNotice extends Notice {
  readonly way = 'letter';
}

/** Nobody offers it. */
@Contract('adapter:pigeon')
export abstract class Pigeon {
  abstract fly(): void;
}
