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

/** All that the checks look at: what was promised to senders, and what is there. */
export type Evidence = {
  readonly sent: readonly Sent[];
  /** The key of every command that a log holds, once for each time that it does. */
  readonly kept: readonly string[];
  /** The correlation id of every event of every log, public or not. */
  readonly caused: ReadonlySet<string>;
  /** Every public event, from the logs of those who published it. */
  readonly logs: readonly Happened[];
  /** Topics after dropping repeats; the timeline; the feed: each must hold all of them once. */
  readonly places: readonly Place[];
  /** What the subscriber was sent, and what the feed holds from its first cursor on. */
  readonly subscription: { readonly seen: readonly string[]; readonly held: readonly string[] };
  /** What views hold of what commands made: `Works 0192…`, once for each row. */
  readonly rows: readonly string[];
  /** Live, and built anew from the log. */
  readonly views: readonly { readonly name: string; readonly live: readonly string[]; readonly rebuilt: readonly string[] }[];
  readonly parked: readonly string[];
};

/** Something that must not be. `key`: of the command that it befell, where that is known. */
export type Finding = { readonly kind: 'lost' | 'doubled' | 'out of order' | 'trace' | 'differs'; readonly what: string; readonly key?: string };
