import { refusal, type Organisation } from '../../../contracts/index.js';
import { assertNever, type Decider, type Party } from '../../../platform/kernel/index.js';
import { mayKeepTheDirectory } from './may-keep-the-directory.js';

export type OrganisationState = { readonly status: 'unknown' } | { readonly status: 'registered'; readonly organisation: Organisation };

export type OrganisationCommand = { readonly type: 'register-organisation'; readonly by: Party; readonly organisation: Organisation };

export type OrganisationEvent = {
  readonly type: 'organisation-registered';
  readonly data: { readonly organisationId: string; readonly name: string; readonly party: Party };
};

/** Who takes part. An organisation is registered once, and stays. */
export const organisations: Decider<OrganisationState, OrganisationCommand, OrganisationEvent> = {
  category: 'organisation',
  initialState: { status: 'unknown' },
  decide: ({ by, organisation: { id: organisationId, name, party } }, state) => {
    mayKeepTheDirectory(by);
    if (state.status === 'registered') throw refusal('ALREADY_EXISTS', 'idempotencyKey');
    return [{ type: 'organisation-registered', data: { organisationId, name, party } }];
  },
  evolve: (_, event) => {
    switch (event.type) {
      case 'organisation-registered': {
        const { organisationId: id, name, party } = event.data;
        return { status: 'registered', organisation: { id, name, party } };
      }
      default:
        return assertNever(event.type);
    }
  },
};

/** Of a stream that has its first event. */
export const registered = (state: OrganisationState): Organisation => {
  if (state.status === 'unknown') throw new Error('There is no organisation in this state');
  return state.organisation;
};
