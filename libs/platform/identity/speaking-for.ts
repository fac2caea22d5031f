import type { Caller, Grant, OrganisationId } from '../kernel/index.js';
import { isInForce, type Mandate } from './standing.js';
import { turnAway } from './turned-away.js';

/** By this header a request says which organisation it acts for, where its person has mandates of several; in `connection_init` too. */
export const organisationHeader = 'x-hutong-organisation';

/**
 * Whom a person speaks for now: the organisation that the request names, or the only one.
 * @throws {Refusal} NO_MANDATE, ORGANISATION_NEEDED
 */
export const speakingFor = (personId: string, mandates: readonly Mandate[], organisation: string | undefined, now: Date): Caller => {
  const at = now.toISOString();
  const asked = mandates.filter(({ organisationId }) => organisation === undefined || organisationId === organisation);
  const inForce = asked.filter((mandate) => isInForce(mandate, at));
  const [first] = inForce;
  if (!first) throw withoutMandate(personId, asked, organisation, at);
  const { organisationId, party } = first;
  const others = [...new Set(inForce.map((each) => each.organisationId))];
  if (others.length > 1)
    throw turnAway(
      'no-mandate',
      `You have mandates of several organisations. Say which one you act for: the header \`${organisationHeader}: <id>\`, of ${others.join(', ')}.`,
      { personId },
      'ORGANISATION_NEEDED',
    );
  return { personId, organisationId, party, grants: inForce.map(grantOf) };
};

const grantOf = ({ role, projectIds, verified }: Mandate): Grant => ({ role, projectIds, ...(verified ? {} : { commands: [] }) });

const withoutMandate = (personId: string, mandates: readonly Mandate[], organisation: string | undefined, at: string) => {
  const whose = organisation === undefined ? '' : ' for this organisation';
  const dates = mandates.map(({ from, until }) => (at < from ? `one begins at ${from}` : `one ended at ${until}`));
  const which = dates.length === 0 ? '' : ` (${dates.join(', ')})`;
  return turnAway(
    'no-mandate',
    `You have no mandate in force${whose}${which}. An administrator of your organisation, or government, grants one (grantMandate) to the person ${personId}.`,
    { personId, organisation },
    'NO_MANDATE',
  );
};

/** Whom a person speaks for that the configuration names as the first administrator: nobody is there yet to grant anything. */
export const firstAdministrator = (personId: string): Caller => ({
  personId,
  organisationId: 'installation' as OrganisationId,
  party: 'GOVERNMENT',
  grants: [{ role: 'ADMINISTRATOR', projectIds: [] }],
});
