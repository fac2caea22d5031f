import { registerEnumType } from '@nestjs/graphql';
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
