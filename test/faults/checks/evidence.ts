/** What happened to one command, as its sender knows it. */
export type Sent = {
  /** Its idempotency key, and the correlation id of everything that it caused. */
  readonly key: string;
  readonly operation: string;
  /** Who answers for it. */
  readonly context: string;
  readonly sentAt: number;
  /** When the answer came, or when nobody waited for it any more. */
  endedAt: number;
  outcome: 'answered' | 'refused' | 'unanswered';
  /** Of the refusal, or why there was no answer. */
  why?: string;
  /** The thing that it made, as the public API calls it: `Works`, and its id there. */
  made?: { readonly type: string; readonly id: string };
  /** It had no answer at first: whether its key was in a log before it was sent again. */
  keptBefore?: boolean;
};

/** One public event, and where it stands among those of its context: only of these is an order promised. */
export type Happened = {
  /** `utilities:1:17` */
  readonly id: string;
  readonly context: string;
  readonly position: number;
  /** Its project, or the organisation where it has none: of what is order kept. */
  readonly key: string;
  readonly correlationId: string;
};

/** What stands in one place, in the order of that place. */
export type Place = { readonly name: string; readonly events: readonly Happened[] };

/** What the restore of one log from a backup took away. */
export type Loss = {
  readonly context: string;
  /** When the log was again what goes on: an answer that came earlier was of the log as it had been. */
  readonly restoredAt: number;
  /** The client's keys of commands that the log held and the backup did not. */
  readonly commands: ReadonlySet<string>;
  /** Public events that the log held and the backup did not, in their order. */
  readonly gone: readonly Happened[];
  /** Ids of the events that `npm run restore-accept` named as lost. */
  readonly named: readonly string[];
  /** Ids of the events in the feed as it was, where it is coordination's log that was restored: subscribers begin again. */
  readonly feed?: readonly string[];
};

/** All that the checks look at: what was promised to senders, and what is there. */
export type Evidence = {
  readonly sent: readonly Sent[];
  /** The key of every command that a log holds, once for each time that it does. */
  readonly kept: readonly string[];
  /** The correlation id of every event of every log, public or not. */
  readonly caused: ReadonlySet<string>;
  /** Every public event, from the logs of those who published it. */
  readonly logs: readonly Happened[];
  /** What consumers have made of the topics: repeats dropped. */
  readonly topics: Place;
  /** The timeline and the feed: each must hold, as the topics must, all of them once. */
  readonly copies: readonly Place[];
  readonly losses: readonly Loss[];
  /** What the subscriber was sent, and what the feed held for it from its first cursor on: once for each time that it had to begin again. */
  readonly subscriptions: readonly { readonly seen: readonly string[]; readonly held: readonly string[] }[];
  /** What views hold of what commands made: `Works 0192…`, once for each row. */
  readonly rows: readonly string[];
  /** The context whose views these are, by the type of the thing. */
  readonly shownBy: Readonly<Record<string, string>>;
  /** Live, and built anew from the log. */
  readonly views: readonly { readonly name: string; readonly live: readonly string[]; readonly rebuilt: readonly string[] }[];
  readonly parked: readonly string[];
};

/** Something that must not be. `key`: of the command that it befell, where that is known. */
export type Finding = { readonly kind: 'lost' | 'doubled' | 'out of order' | 'trace' | 'differs'; readonly what: string; readonly key?: string };
