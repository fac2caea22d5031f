import { registerEnumType } from '@nestjs/graphql';
import { ballotModes, matterKeys, surveyKinds, surveyStatuses, voteChannels } from '../../contracts/index.js';
import { enumOf } from '../../platform/graphql/index.js';
import { personalFields, purposes } from './domain/purposes.js';
import { areaSources, unitStates, unitUses } from './domain/units.js';

export const UnitUseEnum = enumOf(unitUses);
registerEnumType(UnitUseEnum, { name: 'UnitUse' });

export const UnitStateEnum = enumOf(unitStates);
registerEnumType(UnitStateEnum, { name: 'UnitState', description: 'UNSOLD: its builder owns it. UNDELIVERED: sold, and not handed over yet.' });

export const AreaSourceEnum = enumOf(areaSources);
registerEnumType(AreaSourceEnum, { name: 'AreaSource', description: 'What says how large a unit is. Where several are known the first of these counts.' });

export const PersonalFieldEnum = enumOf(personalFields);
registerEnumType(PersonalFieldEnum, { name: 'PersonalField', description: 'What may be held of a person, apart from every log.' });

export const PurposeEnum = enumOf(purposes);
registerEnumType(PurposeEnum, {
  name: 'Purpose',
  description: 'What personal data is used for.',
  valuesMap: {
    REGISTER: { description: 'Keeping the register of owners: by law, without consent.' },
    BALLOT: { description: 'The owners’ joint decisions: by law, without consent.' },
    LEGAL_CLAIM: { description: 'Claims of and against the person: by law, without consent.' },
    CONTACT: { description: 'Telling the person what goes on: with consent.' },
    SURVEY: { description: 'Asking the person: with consent.' },
    COPY: { description: 'The person’s own copy.' },
  },
});

export const SurveyKindEnum = enumOf(surveyKinds);
registerEnumType(SurveyKindEnum, {
  name: 'SurveyKind',
  valuesMap: {
    WILLINGNESS: { description: 'Whether households want the renewal: no ballot of owners.' },
    NEEDS: { description: 'What they need.' },
    SATISFACTION: { description: 'What they think of the result.' },
  },
});

export const SurveyStatusEnum = enumOf(surveyStatuses);
registerEnumType(SurveyStatusEnum, { name: 'SurveyStatus' });

/** GraphQL knows no hyphens in a name. */
export const MatterEnum = Object.fromEntries(matterKeys.map((key) => [key.toUpperCase().replaceAll('-', '_'), key]));
registerEnumType(MatterEnum, {
  name: 'BallotMatter',
  description: 'What owners decide together: Civil Code art. 278 to 283, by names that no city numbers differently.',
});

export const electorateKinds = ['ESTATE', 'BUILDING', 'STAIR', 'UNITS'] as const;
export const ElectorateKindEnum = enumOf(electorateKinds);
registerEnumType(ElectorateKindEnum, { name: 'ElectorateKind' });

export const BallotModeEnum = enumOf(ballotModes);
registerEnumType(BallotModeEnum, {
  name: 'BallotMode',
  valuesMap: {
    NAMED: { description: 'Sealed until the close; then counters, and owners of the electorate, may read it, and each look is written down.' },
    SECRET: { description: 'Who voted and what was chosen are never kept together.' },
  },
});

export const VoteChannelEnum = enumOf(voteChannels);
registerEnumType(VoteChannelEnum, { name: 'VoteChannel', valuesMap: { VISIT: { description: 'Somebody at the door takes it down.' } } });
