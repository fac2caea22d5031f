import { registerEnumType } from '@nestjs/graphql';
import { enumOf } from '../../platform/graphql/index.js';
import { roles } from '../../platform/kernel/index.js';

export const RoleEnum = enumOf(roles);
registerEnumType(RoleEnum, {
  name: 'Role',
  description: 'What a person does for an organisation. Every party has ADMINISTRATORs, who say who else acts for it; SYSTEM is a program, by its API key.',
  valuesMap: {
    OFFICER: { description: 'Of government.' },
    REVIEWER: { description: 'Of government.' },
    FUNDER: { description: 'Of government.' },
    AUDITOR: { description: 'Of government.' },
    RESIDENT: { description: 'Of residents.' },
    OWNER: { description: 'Of residents.' },
    COMMITTEE_MEMBER: { description: 'Of residents.' },
    SUPERVISOR: { description: 'Of residents.' },
    MANAGER: { description: 'Of property companies.' },
    CREW: { description: 'Of property companies and utilities.' },
    PLANNER: { description: 'Of utilities.' },
    SITE_MANAGER: { description: 'Of contractors.' },
    INSPECTOR: { description: 'Of contractors.' },
    COORDINATOR: { description: 'Of coordinators.' },
    MEDIATOR: { description: 'Of coordinators.' },
  },
});
