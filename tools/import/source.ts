import type { Office, PermitKind, Window } from '../../libs/contracts/index.js';
import type { Party } from '../../libs/platform/kernel/index.js';

/** What an importer reads from files: who takes part, and what they did, poll by poll. Pure data: nothing has been sent. */
export type Source = {
  /** Of the state that is kept, and the beginning of every idempotency key. */
  readonly name: string;
  readonly organisations: readonly SourceOrganisation[];
  readonly projects: readonly { readonly key: string; readonly name: string; readonly district: string }[];
  readonly snapshots: readonly Snapshot[];
  /** What the authority whose list it is decides by office: in its own projects it grants the permits that steps have. */
  readonly offices: readonly Office[];
};

export type SourceOrganisation = { readonly key: string; readonly name: string; readonly party: Party };

/** All that one poll of the source taught, in the order of the file. */
export type Snapshot = { readonly at: string; readonly steps: readonly Step[] };

export type Mutation = 'planWorks' | 'startWorks' | 'rescheduleWorks' | 'reviseWorks' | 'blockWorks' | 'finishWorks' | 'cancelWorks';

/** One command of one organisation about one works. */
export type Step = {
  readonly mutation: Mutation;
  /** The organisation that sends it: the owner of the works. */
  readonly by: string;
  /** The works, by the source's own name. */
  readonly works: string;
  readonly project: string;
  /** Unique in the source. */
  readonly key: string;
  readonly occurredAt: string;
  /** Without ids: `contractor` names an organisation of the source. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly contractor?: string | null;
  /** Of works that start, or of an emergency that is over and nobody saw start: what they were permitted. The applicant asks for it, and the authority grants it, before the step is sent. */
  readonly permit?: { readonly kind: PermitKind; readonly window: Window; readonly purpose: string };
};
