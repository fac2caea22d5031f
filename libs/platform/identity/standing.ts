import type { Grant, OrganisationId, Party } from '../kernel/index.js';

/** That somebody speaks for an organisation, from an instant until another. */
export type Mandate = Grant & {
  readonly organisationId: OrganisationId;
  readonly party: Party;
  /** An organisation that is not may only read. */
  readonly verified: boolean;
  readonly from: string;
  /** Of one that was ended before its time: when it was. */
  readonly until: string;
};

export const isInForce = ({ from, until }: Pick<Mandate, 'from' | 'until'>, at: string): boolean => from <= at && at < until;

/** An API key as it stands. */
export type KeyStanding = Mandate & { readonly id: string };

/** What the installation's directory knows of those who ask. The platform has none: whoever keeps it provides this. */
export abstract class Standing {
  /** All mandates of a person, also those that are over or have yet to begin. */
  abstract mandatesOf(personId: string): Promise<readonly Mandate[]>;
  /** @param hash SHA-256 of the key, base64url. `null`: there is no such key. */
  abstract keyBy(hash: string): Promise<KeyStanding | null>;
}
