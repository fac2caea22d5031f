import { registerEnumType } from '@nestjs/graphql';
import { evidenceKinds, milestoneStatuses } from '../../../contracts/index.js';
import { enumOf } from '../../../platform/graphql/index.js';

export const EvidenceKindEnum = enumOf(evidenceKinds);
registerEnumType(EvidenceKindEnum, { name: 'EvidenceKind' });

export const MilestoneStatusEnum = enumOf(milestoneStatuses);
registerEnumType(MilestoneStatusEnum, {
  name: 'MilestoneStatus',
  valuesMap: {
    DEFINED: { description: 'Due, and not promised yet.' },
    PROMISED: { description: 'For a day, by the contractor; another day may be promised until it is reported.' },
    REPORTED: { description: 'Done, says the contractor: it waits to be verified or rejected by another organisation.' },
    VERIFIED: { description: 'Done. That never changes.' },
    REJECTED: { description: 'Not done as it should be: it is promised anew, or reported again.' },
  },
});
